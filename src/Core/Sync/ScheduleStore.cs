using Azure;
using Azure.Data.Tables;
using Integration.Core.Organizations;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

internal sealed class ScheduleRow : Row
{
    public string Organization { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>
/// When which organization's sync is due. Partition: the kind; key: the time, so that looking for what is due costs
/// what is due and not what exists. A row of an outdated version is dropped when its time comes.
/// </summary>
internal sealed class ScheduleStore(Tables tables)
{
    public Task AddAsync(SyncKind kind, OrganizationId organization, int version, DateTimeOffset due, CancellationToken cancellationToken) =>
        tables.Schedules.UpsertEntityAsync(NewRow(kind, organization, version, due), TableUpdateMode.Replace, cancellationToken);

    public AsyncPageable<ScheduleRow> DueAsync(SyncKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        tables.Schedules.QueryAsync<ScheduleRow>(
            TableClient.CreateQueryFilter($"PartitionKey eq {kind.ToString()} and RowKey lt {Ids.Ascending(now)}"), cancellationToken: cancellationToken);

    /// <summary>Puts the row to its next time, or drops it when there is none.</summary>
    public async Task MoveAsync(ScheduleRow row, SyncKind kind, DateTimeOffset? next, CancellationToken cancellationToken)
    {
        // The new row first: stopped between the two, a sync comes twice rather than never again.
        if (next is { } due)
        {
            await AddAsync(kind, new OrganizationId(row.Organization), row.Version, due, cancellationToken);
        }

        await tables.Schedules.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
    }

    private static ScheduleRow NewRow(SyncKind kind, OrganizationId organization, int version, DateTimeOffset due) => new()
    {
        PartitionKey = kind.ToString(),
        RowKey = $"{Ids.Ascending(due)}-{organization}-{version}",
        Organization = organization.Value,
        Version = version,
    };
}
