using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Work;

/// <summary>
/// Which organization may have work, and when. An entry is put before what it points to is stored, so that whatever dies afterwards,
/// the dispatcher finds it; it stays until no request that relied on it can still be under way.
/// </summary>
internal sealed class DueIndex(Tables tables, TimeProvider time)
{
    /// <summary>From an entry's minute on. Longer than whoever relied on it takes: 12 s for a webhook, under a minute for a write with all its tries.</summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(60);

    /// <summary>Two actions each, in a transaction of at most a hundred.</summary>
    private const int MovesPerTransaction = 50;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxMemory = TimeSpan.FromDays(1);
    private static readonly TimeSpan RequestLifetime = TimeSpan.FromMinutes(10);

    private readonly ExpiringMap<string, Lazy<Task>> _written = new(time);
    private readonly ExpiringMap<WorkKey, bool> _requested = new(time);

    /// <summary>What this process remembers.</summary>
    internal int Remembered => _written.Count + _requested.Count;

    /// <summary>There may be work from now on.</summary>
    public Task PutAsync(WorkKey work, CancellationToken cancellationToken) => PutAsync(work, time.GetUtcNow(), 0, cancellationToken);

    /// <summary>
    /// There may be work at a time; one that has passed counts as now. One write for each minute, work and process: who asks for the same one
    /// waits for that. Call it before what is to be found then is stored.
    /// </summary>
    /// <param name="version">The integration's schedule version that it was planned for; 0 where none counts.</param>
    public async Task PutAsync(WorkKey work, DateTimeOffset at, int version, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var entry = DueEntry.For(work, at > now ? at : now, version);
        var until = entry.Minute() + Minute < now + MaxMemory ? entry.Minute() + Minute : now + MaxMemory;
        var write = _written.GetOrAdd(entry.RowKey, new Lazy<Task>(() => UpsertAsync(entry, cancellationToken)), until);
        try
        {
            await write.Value;
        }
        catch
        {
            _written.Remove(entry.RowKey);
            throw;
        }
    }

    /// <summary>As <see cref="PutAsync(WorkKey, CancellationToken)"/>; the API call or activity that is going on starts the work at its end.</summary>
    public async Task RequestAsync(WorkKey work, CancellationToken cancellationToken)
    {
        await PutAsync(work, cancellationToken);
        _requested.Set(work, true, time.GetUtcNow() + RequestLifetime);
    }

    /// <summary>Whether the work was requested in this process since this was last asked.</summary>
    public bool TakeRequest(WorkKey work) => _requested.Remove(work);

    /// <summary>As <see cref="DueEntry.MustStart"/>. Always written: it goes as soon as its work was started.</summary>
    public Task PutMustStartAsync(WorkKey work, DateTimeOffset at, int version, CancellationToken cancellationToken) =>
        UpsertAsync(DueEntry.For(work, at, version, mustStart: true), cancellationToken);

    /// <summary>What is due in a partition, the oldest first.</summary>
    /// <param name="partition">From 0 to one less than <see cref="DueEntry.Partitions"/>.</param>
    public AsyncPageable<DueEntry> DueAsync(int partition, DateTimeOffset now, CancellationToken cancellationToken) => tables.Due.QueryAsync<DueEntry>(
        TableClient.CreateQueryFilter($"PartitionKey eq {DueEntry.Partition(partition)} and RowKey lt {DueEntry.Key(now + Minute)}"),
        cancellationToken: cancellationToken);

    /// <summary>What must start in one organization by then.</summary>
    public IAsyncEnumerable<DueEntry> MustStartAsync(OrganizationId organization, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var partition = DueEntry.For(new WorkKey("", organization), until, 0).PartitionKey;
        var end = DueEntry.Key(until + (2 * Minute));
        return tables.Due.QueryAsync<DueEntry>(
            TableClient.CreateQueryFilter(
                $"PartitionKey eq {partition} and RowKey lt {end} and Organization eq {organization.Value} and MustStart eq {true}"),
            cancellationToken: cancellationToken).Where(entry => entry.At <= until);
    }

    /// <summary>
    /// Puts entries to their next time, or takes them away where there is none. An entry and its next are one transaction: none is lost,
    /// whenever the process dies. One that was put anew or moved meanwhile is left as it is.
    /// </summary>
    public async Task MoveAsync(IReadOnlyList<(DueEntry Entry, DateTimeOffset? Next)> moves, CancellationToken cancellationToken)
    {
        foreach (var batch in moves.GroupBy(move => move.Entry.PartitionKey).SelectMany(partition => partition.Chunk(MovesPerTransaction)))
        {
            if (!await TryMoveAsync(batch, cancellationToken) && batch.Length > 1)
            {
                foreach (var move in batch)
                {
                    await TryMoveAsync([move], cancellationToken);
                }
            }
        }
    }

    private async Task<bool> TryMoveAsync((DueEntry Entry, DateTimeOffset? Next)[] moves, CancellationToken cancellationToken)
    {
        var added = moves.Where(move => move.Next is not null)
            .Select(move => DueEntry.For(move.Entry.Work(), move.Next!.Value, move.Entry.Version))
            .DistinctBy(entry => entry.RowKey)
            .ToDictionary(entry => entry.RowKey);
        try
        {
            await tables.Due.SubmitTransactionAsync(
                [
                    .. added.Values.Select(entry => new TableTransactionAction(TableTransactionActionType.UpsertReplace, entry)),
                    .. moves.Where(move => !added.ContainsKey(move.Entry.RowKey))
                        .Select(move => new TableTransactionAction(TableTransactionActionType.Delete, move.Entry, move.Entry.ETag)),
                ],
                cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    // Awaited here: the task that is remembered must not keep the answer.
    private async Task UpsertAsync(DueEntry entry, CancellationToken cancellationToken) =>
        await tables.Due.UpsertEntityAsync(entry, TableUpdateMode.Replace, cancellationToken);
}
