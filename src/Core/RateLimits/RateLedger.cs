using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.RateLimits;

/// <summary>The row in which all instances note what they took, as this instance saw it last. Not safe for use at the same time.</summary>
internal sealed class RateLedger(TableClient table, string partition, string key, TimeProvider time)
{
    private RateRow? _row;

    /// <summary>What it says now; null when nothing was ever noted.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        _row = await table.FindAsync<RateRow>(partition, key, cancellationToken);
        return _row?.Json;
    }

    /// <summary>Changes it with one request, as long as no one else was faster.</summary>
    /// <param name="change">Makes the new text of the old one; may run several times.</param>
    public async Task ChangeAsync(Func<string?, string> change, CancellationToken cancellationToken)
    {
        var json = _row is null ? await ReadAsync(cancellationToken) : _row.Json;
        var retry = new ConflictRetry($"The count of calls {key} of {partition}", time);
        while (true)
        {
            var row = new RateRow { PartitionKey = partition, RowKey = key, Json = change(json), ETag = _row?.ETag ?? default };
            if (await (_row is null ? table.TryAddAsync(row, cancellationToken) : table.TryReplaceAsync(row, cancellationToken)))
            {
                _row = row;
                return;
            }

            await retry.WaitAsync(cancellationToken);
            json = await ReadAsync(cancellationToken);
        }
    }
}
