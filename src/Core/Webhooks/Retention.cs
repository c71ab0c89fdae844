using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;
using Integration.Core.Work;

namespace Integration.Core.Webhooks;

/// <summary>
/// Deletes events that were done with over 30 days ago; until then a delivery that comes again is known to be a duplicate.
/// Dead letters stay until a person decides.
/// </summary>
internal sealed class Retention(Tables tables, Inbox inbox, TimeProvider time) : IRetention
{
    public string Name => "retention of webhook events";

    internal static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly RetentionPlan _plan = new RetentionPlan(tables, "Retention", Kept, time);
    private readonly TimeProvider _time = time;

    /// <summary>Deletes what is due. Stopped half-way, the next time goes on.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await DeleteAnnouncementsAsync(_time.GetUtcNow(), cancellationToken);
        await _plan.RunAsync(
            async organization =>
            {
                int some;
                do
                {
                    some = await inbox.DeleteOldAsync(organization, _plan.Before, cancellationToken);
                }
                while (some > 0);
            },
            cancellationToken);
    }

    /// <summary>Events were done with just now: they are to be deleted when they are old enough.</summary>
    internal Task PlanAsync(OrganizationId organization, CancellationToken cancellationToken) => _plan.AddAsync(organization, cancellationToken);

    private async Task DeleteAnnouncementsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"RowKey lt {EndpointChangeRow.From(now - TimeSpan.FromDays(1))}");
        var old = await tables.Endpoints.ByPrefix<EndpointChangeRow>(
            EndpointChangeRow.Partition, "", filter, cancellationToken: cancellationToken).ToListAsync(cancellationToken);
        await tables.Endpoints.SubmitInChunksAsync(
            old.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancellationToken);
    }
}
