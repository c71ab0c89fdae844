using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;
using Integration.Core.Work;

namespace Integration.Core.Psa.Halo.Events;

/// <summary>Requests to HaloPSA are kept for 30 days.</summary>
internal sealed class HaloEventRetention(DueIndex index, Tables tables, TimeProvider time)
    : DailyRetention(index, "halopsa-retention", TimeSpan.FromDays(30), time)
{
    /// <summary>A request is in four lists at most, and a transaction takes a hundred actions.</summary>
    private const int EventsPerTransaction = 25;

    /// <summary>Each from all of its lists at once.</summary>
    protected override async Task DeleteAsync(OrganizationId organization, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var older = TableClient.CreateQueryFilter($"RowKey ge {HaloEventRow.All + Ids.Descending(before)}");
        var old = tables.HaloEvents.ByPrefix<HaloEventRow>(
            organization.Value, HaloEventRow.All, older, HaloEventRow.KeysOnly, cancellationToken: cancellationToken);
        await foreach (var some in old.Chunk(EventsPerTransaction).WithCancellation(cancellationToken))
        {
            await tables.HaloEvents.SubmitTransactionAsync(
                some.SelectMany(row => row.RowKeys().Select(key => new TableTransactionAction(
                    TableTransactionActionType.Delete, row.CopyAt(key), ETag.All))), cancellationToken);
        }
    }
}
