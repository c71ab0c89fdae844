using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

internal sealed class ScheduleRow : Row
{
    public string Organization { get; set; } = "";

    public int Version { get; set; }

    /// <summary>Planned because something changed: a sync that was under way by then may not have seen it, so this one still has to come.</summary>
    public bool Insists { get; set; }

    public DateTimeOffset Due() => new(long.Parse(RowKey.Split('-')[0], CultureInfo.InvariantCulture), TimeSpan.Zero);
}

/// <summary>
/// When which organization's sync is due. Partition: the kind; key: the time, so that looking for what is due costs
/// what is due and not what exists. A row of an outdated version is dropped when its time comes.
/// </summary>
internal sealed class ScheduleStore(Tables tables)
{
    public Task AddAsync(SyncKind kind, OrganizationId organization, int version, DateTimeOffset due, bool insists, CancellationToken cancellationToken) =>
        tables.Schedules.UpsertEntityAsync(NewRow(kind.ToString(), organization.Value, version, due, insists), TableUpdateMode.Replace, cancellationToken);

    public AsyncPageable<ScheduleRow> DueAsync(SyncKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        tables.Schedules.QueryAsync<ScheduleRow>(
            TableClient.CreateQueryFilter($"PartitionKey eq {kind.ToString()} and RowKey lt {Ids.Ascending(now)}"), cancellationToken: cancellationToken);

    /// <summary>What insists in one organization and is due by then.</summary>
    public AsyncPageable<ScheduleRow> PlannedAsync(SyncKind kind, OrganizationId organization, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var key = Ids.Ascending(until.AddTicks(1));
        return tables.Schedules.QueryAsync<ScheduleRow>(
            TableClient.CreateQueryFilter(
                $"PartitionKey eq {kind.ToString()} and RowKey lt {key} and Organization eq {organization.Value} and Insists eq {true}"),

            cancellationToken: cancellationToken);
    }

    /// <summary>Puts the row to its next time. All or nothing: it is neither lost nor there twice, whenever the process dies.</summary>
    public async Task MoveAsync(ScheduleRow row, DateTimeOffset next, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Schedules.SubmitTransactionAsync(
                [
                    new(TableTransactionActionType.UpsertReplace, NewRow(row.PartitionKey, row.Organization, row.Version, next)),
                    new(TableTransactionActionType.Delete, row, ETag.All),
                ],
                cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            // It was moved already: by a try whose answer was lost, or by another instance.
        }
    }

    public Task DropAsync(ScheduleRow row, CancellationToken cancellationToken) =>
        tables.Schedules.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);

    private static ScheduleRow NewRow(string kind, string organization, int version, DateTimeOffset due, bool insists = false) => new()
    {
        PartitionKey = kind,
        RowKey = $"{Ids.Ascending(due)}-{organization}-{version}",
        Organization = organization,
        Version = version,
        Insists = insists,
    };
}
