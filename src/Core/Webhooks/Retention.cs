using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Integration.Core.Organizations;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>In the partition "Retention" of the schedules: on this day the organization has events that are too old.</summary>
internal sealed class RetentionRow : Row
{
    public const string Partition = "Retention";

    public string Organization { get; set; } = "";

    public static string Key(DateTimeOffset day, string organization = "") => $"{day.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}-{organization}";
}

/// <summary>
/// Deletes events that were done with over 30 days ago; until then a delivery that comes again is known to be a duplicate.
/// Dead letters stay until a person decides. Planned by the day when there was something, so looking for what is due costs what is due.
/// </summary>
public sealed class Retention
{
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly System.Collections.Concurrent.ConcurrentDictionary<OrganizationId, string> _planned = [];
    private readonly Tables _tables;
    private readonly Inbox _inbox;
    private readonly TimeProvider _time;

    internal Retention(Tables tables, Inbox inbox, TimeProvider time) => (_tables, _inbox, _time) = (tables, inbox, time);

    /// <summary>Deletes what is due. Stopped half-way, the next time goes on.</summary>
    /// <returns>How many events.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var deleted = 0;
        await DeleteAnnouncementsAsync(now, cancellationToken);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {RetentionRow.Partition} and RowKey lt {RetentionRow.Key(now)}");
        await foreach (var due in _tables.Schedules.QueryAsync<RetentionRow>(filter, cancellationToken: cancellationToken))
        {
            int some;
            do
            {
                some = await _inbox.DeleteOldAsync(new OrganizationId(due.Organization), now - Kept, cancellationToken);
                deleted += some;
            }
            while (some > 0);
            await _tables.Schedules.DeleteEntityAsync(due.PartitionKey, due.RowKey, ETag.All, cancellationToken);
        }

        return deleted;
    }

    /// <summary>Events were done with just now: they are to be deleted when they are old enough.</summary>
    internal async Task PlanAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        // The day after the last of today's is too old.
        var key = RetentionRow.Key(_time.GetUtcNow() + Kept + TimeSpan.FromDays(1), organization.Value);
        if (_planned.GetValueOrDefault(organization) != key)
        {
            await _tables.Schedules.UpsertEntityAsync(
                new RetentionRow { PartitionKey = RetentionRow.Partition, RowKey = key, Organization = organization.Value }, TableUpdateMode.Replace, cancellationToken);
            _planned[organization] = key;
        }
    }

    private async Task DeleteAnnouncementsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"RowKey lt {EndpointChangeRow.From(now - TimeSpan.FromDays(1))}");
        var old = await _tables.Endpoints.ByPrefix<EndpointChangeRow>(EndpointChangeRow.Partition, "", filter, cancellationToken: cancellationToken).ToListAsync(cancellationToken);
        await _tables.Endpoints.SubmitInChunksAsync(old.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancellationToken);
    }
}
