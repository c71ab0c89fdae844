using Azure;
using Azure.Data.Tables;
using Integration.Core.Results;
using Integration.Core.Storage;
using RequestContext = Integration.Core.Psa.Halo.Api.RequestContext;

namespace Integration.Core.Psa.Halo.Events;

/// <summary>Every request that was sent to HaloPSA, for 30 days.</summary>
internal sealed class HaloEventStore(Tables tables, HaloEventRetention retention, TimeProvider time)
{
    private const int MaxTextLength = 1000;
    private const int MaxPurposeLength = 200;

    /// <summary>Keeps a request that has just been answered, or given up: in all of its lists at once.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="path">What was asked, with its query. Without a secret: people see it.</param>
    /// <param name="status">The answer's status; null when none came.</param>
    /// <param name="error">What went wrong, also after an answer that looks well; null when nothing did. Without a secret, too.</param>
    public async Task RecordAsync(
        OrganizationId organization, RequestContext purpose, string method, string path, int? status, long milliseconds, string? error,
        CancellationToken cancellationToken)
    {
        await retention.PlanAsync(organization, cancellationToken);
        var now = time.GetUtcNow();
        var row = new HaloEventRow
        {
            PartitionKey = organization.Value,
            RowKey = HaloEventRow.All + Ids.NewestFirst(now),
            At = now,
            Purpose = purpose.Text.Shorten(MaxPurposeLength),
            Device = purpose.Device?.Value,
            Alert = purpose.Alert?.Value,
            Method = method,
            Path = path.Shorten(MaxTextLength),
            Status = status,
            Milliseconds = milliseconds,
            Error = error?.Shorten(MaxTextLength),
            Attempt = purpose.Attempt,
            Failed = error is not null || status is not (>= 200 and < 300),
        };
        await tables.HaloEvents.SubmitTransactionAsync(
            row.RowKeys().Select(key => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row.CopyAt(key))), cancellationToken);
    }

    /// <summary>The request; null when there is none, also when the id is none at all.</summary>
    public async Task<HaloEvent?> FindAsync(OrganizationId organization, string id, CancellationToken cancellationToken) =>
        HaloEventRow.IsId(id)
            ? (await tables.HaloEvents.FindAsync<HaloEventRow>(organization.Value, HaloEventRow.All + id, cancellationToken))?.ToEvent()
            : null;

    /// <summary>Requests, the newest first: read from the shortest list that holds them all.</summary>
    /// <param name="filter">Which; what it holds was checked.</param>
    /// <param name="after">Only those older than the one with this id.</param>
    /// <param name="most">How many will be read at most.</param>
    public AsyncPageable<HaloEventRow> List(OrganizationId organization, HaloEventFilter filter, string? after, int most, CancellationToken cancellationToken)
    {
        var list = filter switch
        {
            { Alert: { } alert } => HaloEventRow.ByAlert(alert),
            { Device: { } device } => HaloEventRow.ByDevice(device),
            { Failed: true } => HaloEventRow.Failures,
            _ => HaloEventRow.All,
        };

        // "~" is behind every id.
        var query = TableClient.CreateQueryFilter(
            $"PartitionKey eq {organization.Value} and RowKey gt {list + after} and RowKey lt {list + (filter.NewerThan ?? "~")}");
        if (filter is { Alert: not null, Device: { } both })
        {
            query += " and " + TableClient.CreateQueryFilter($"Device eq {both}");
        }

        if (filter.Failed == true && list != HaloEventRow.Failures)
        {
            query += " and Failed eq true";
        }

        return tables.HaloEvents.QueryAsync<HaloEventRow>(query, maxPerPage: most, cancellationToken: cancellationToken);
    }
}
