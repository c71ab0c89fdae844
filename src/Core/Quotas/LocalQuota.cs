using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Quotas;

/// <summary>What this instance holds of a quota.</summary>
internal sealed class LocalQuota(TableClient table, QuotaKey key, TimeProvider time)
{
    /// <summary>By priority.</summary>
    private readonly QuotaBlock[] _blocks = [QuotaBlock.None, QuotaBlock.None];

    /// <summary>Calls that were let through without a block: second (since 1970) → calls.</summary>
    private readonly Dictionary<long, int> _uncounted = [];

    private DateTimeOffset _writtenAt;

    /// <summary>As last written here; another instance may have written since. Null when not known.</summary>
    private QuotaRow? _row;

    /// <summary>A timestamp of the clock.</summary>
    public long UsedAt { get; private set; } = time.GetTimestamp();

    private SemaphoreSlim OneAtATime { get; } = new(1);

    /// <returns>Null when the call may be made.</returns>
    public async ValueTask<QuotaDenial?> TryTakeAsync(QuotaLimits limits, CallPriority priority, CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            UsedAt = time.GetTimestamp();
            var at = time.GetUtcNow();
            if (!_blocks[(int)priority].IsOpen(at))
            {
                if (TryUseFree(limits, at))
                {
                    return null;
                }

                await TakeAsync(limits, priority, at, cancellationToken);
            }

            return _blocks[(int)priority].TryUse(at);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    public async Task PauseAsync(QuotaLimits limits, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            var at = time.GetUtcNow();
            var open = _blocks.ToList();
            Array.Fill(_blocks, QuotaBlock.None);
            QuotaBlock denial = null!;
            await WriteAsync(
                row =>
                {
                    open.ForEach(row.Settle);
                    row.Pause(limits, retryAfter, at);
                    denial = row.Take(limits, CallPriority.Interactive, isBusy: false, at);
                },
                at,
                cancellationToken);
            Array.Fill(_blocks, denial);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>Only for who has not written for a window: a burst is counted to the last call.</summary>
    private bool TryUseFree(QuotaLimits limits, DateTimeOffset at)
    {
        var second = at.ToUnixTimeSeconds();
        foreach (var over in _uncounted.Keys.Where(used => used < second - limits.Window.TotalSeconds).ToList())
        {
            _uncounted.Remove(over);
        }

        var isFree = _uncounted.Values.Sum() < limits.Free && at - _writtenAt > limits.Window;
        if (isFree)
        {
            _uncounted[second] = _uncounted.GetValueOrDefault(second) + 1;
        }

        return isFree;
    }

    private async Task TakeAsync(QuotaLimits limits, CallPriority priority, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var isBusy = at - _blocks[(int)priority].Until < QuotaBlock.Lifetime;
        var over = _blocks.Where(one => !one.IsOpen(at)).ToList();
        var otherIndex = 1 - (int)priority;
        var other = _blocks[otherIndex];
        QuotaBlock block = null!;
        await WriteAsync(
            row =>
            {
                over.ForEach(row.Settle);
                row.Add(priority, _uncounted);
                block = row.Take(limits, priority, isBusy, at);
                if (block.Count == 0 && other.Count > 0)
                {
                    // Before it goes without, it gives back what it holds for calls of the other priority.
                    _blocks[otherIndex] = QuotaBlock.None;
                    row.Settle(other);
                    block = row.Take(limits, priority, isBusy, at);
                }
            },
            at,
            cancellationToken);
        _uncounted.Clear();
        _blocks[(int)priority] = block;
    }

    /// <param name="change">May run several times, each time on the row as it is.</param>
    private async Task WriteAsync(Action<QuotaRow> change, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var retry = new ConflictRetry($"The quota {key.Row} of {key.Organization}", time);
        while (true)
        {
            var row = _row ?? await table.FindAsync<QuotaRow>(key.Organization.Value, key.Row, cancellationToken)
                ?? new QuotaRow { PartitionKey = key.Organization.Value, RowKey = key.Row };

            // Changed before it is known to be written: after a failure it has to be read anew.
            _row = null;
            change(row);
            if (await (row.ETag == default ? table.TryAddAsync(row, cancellationToken) : table.TryReplaceAsync(row, cancellationToken)))
            {
                (_row, _writtenAt) = (row, at);
                return;
            }

            await retry.WaitAsync(cancellationToken);
        }
    }
}
