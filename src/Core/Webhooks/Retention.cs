using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;
using Integration.Core.Work;

namespace Integration.Core.Webhooks;

/// <summary>
/// Deletes events processed over 30 days ago; until then a repeated delivery is recognized as a duplicate.
/// Dead letters stay until a person decides.
/// </summary>
internal sealed class Retention(DueIndex index, Tables tables, Inbox inbox, TimeProvider time)
    : DailyRetention(index, "retention-events", TimeSpan.FromDays(30), time)
{
    private readonly TimeProvider _time = time;

    protected override async Task DeleteAsync(OrganizationId organization, DateTimeOffset before, CancellationToken cancellationToken)
    {
        while (await inbox.DeleteOldAsync(organization, before, cancellationToken) > 0)
        {
        }

        await DeleteAnnouncementsAsync(cancellationToken);
    }

    /// <summary>Not tied to an organization: whichever is due deletes them too.</summary>
    private async Task DeleteAnnouncementsAsync(CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"RowKey lt {EndpointChangeRow.From(_time.GetUtcNow() - TimeSpan.FromDays(1))}");
        var old = await tables.Endpoints.ByPrefix<EndpointChangeRow>(
            EndpointChangeRow.Partition, "", filter, cancellationToken: cancellationToken).ToListAsync(cancellationToken);
        await tables.Endpoints.SubmitInChunksAsync(
            old.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancellationToken);
    }
}
