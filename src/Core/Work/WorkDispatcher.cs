using System.Collections.Concurrent;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Webhooks;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Work;

/// <summary>Looks once a minute at all that may be due. What fails is logged, stays due, and leaves the rest alone.</summary>
internal sealed class WorkDispatcher(
    DueIndex index,
    SyncSchedule syncs,
    CatchUp catchUp,
    IEnumerable<IWorkHandler> handlers,
    IEnumerable<DailyRetention> retentions,
    WorkStarter starter,
    TimeProvider time,
    ILogger<WorkDispatcher> log)
{
    /// <summary>Organizations worked on at once: enough that a tick is soon through with many, and the storage is not flooded.</summary>
    private const int MaxAtOnce = 16;

    /// <summary>A transaction's worth in each partition: what was started is moved before much else is.</summary>
    private const int WorksPerMove = 200;

    /// <summary>A timer may tick so much too early, and everything is due at a full minute.</summary>
    private static readonly TimeSpan MaxEarly = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, SyncKind> _syncs = SyncSchedule.Polled.ToDictionary(kind => WorkKind.Sync(kind).Name);
    private readonly Dictionary<string, IWorkHandler> _handlers = handlers.ToDictionary(handler => handler.Kind.Name);
    private readonly Dictionary<string, DailyRetention> _retentions = retentions.ToDictionary(retention => retention.Kind);

    /// <summary>Starts what is due and deletes what is too old.</summary>
    public async Task RunAsync(IWorkEngine engine, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow() + MaxEarly;
        var due = await Task.WhenAll(Enumerable.Range(0, DueEntry.Partitions).Select(partition => ReadAsync(partition, now, cancellationToken)));
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken };

        // Deletions last: nobody waits for them.
        foreach (var works in due.SelectMany(entries => entries).GroupBy(entry => entry.Work())
            .OrderBy(work => _retentions.ContainsKey(work.Key.Kind)).Chunk(WorksPerMove))
        {
            var moves = new ConcurrentQueue<(DueEntry, DateTimeOffset?)>();
            await Parallel.ForEachAsync(works, options, async (work, stopping) => await TryAsync(
                $"{work.Key.Kind} of {work.Key.Organization}",
                async () =>
                {
                    foreach (var move in await RunAsync(engine, work.Key, [.. work], now, stopping))
                    {
                        moves.Enqueue(move);
                    }
                },
                stopping));
            await TryAsync("moves in the index", () => index.MoveAsync([.. moves], cancellationToken), cancellationToken);
        }
    }

    private async Task<List<DueEntry>> ReadAsync(int partition, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<DueEntry> due = [];
        await TryAsync(
            DueEntry.Partition(partition),
            async () => due.AddRange(await index.DueAsync(partition, now, cancellationToken).ToListAsync(cancellationToken)), cancellationToken);
        return due;
    }

    private async Task TryAsync(string part, Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            log.DueFailed(failure, part);
        }
    }

    /// <returns>The entries that do not stay, with their next time.</returns>
    private async Task<IReadOnlyList<(DueEntry Entry, DateTimeOffset? Next)>> RunAsync(
        IWorkEngine engine, WorkKey work, IReadOnlyList<DueEntry> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_syncs.TryGetValue(work.Kind, out var kind))
        {
            return await syncs.RunAsync(
                kind, due, () => starter.TryStartPolledAsync(engine, work.Organization, kind, TimeSpan.Zero, cancellationToken), cancellationToken);
        }

        // The newest stands for the others, and is kept while a request that relied on it may be under way.
        var newest = due.MaxBy(entry => entry.Minute())!;
        var isSettled = newest.Minute() + DueIndex.SettleTime <= now;
        var next = await RunAsync(engine, work, isSettled, now, cancellationToken);
        return [
            .. due.Where(entry => entry != newest).Select(entry => (entry, (DateTimeOffset?)null)),
            .. isSettled && !(next <= now) ? [(newest, next)] : Array.Empty<(DueEntry, DateTimeOffset?)>()];
    }

    /// <returns>When to look again: a time that has passed to keep the entry, null for never.</returns>
    private async Task<DateTimeOffset?> RunAsync(
        IWorkEngine engine, WorkKey work, bool isSettled, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_handlers.TryGetValue(work.Kind, out var handler))
        {
            var next = await handler.NextAsync(work.Organization, cancellationToken);
            await (next <= now ? starter.WakeAsync(engine, handler.Kind, work.Organization, cancellationToken) : Task.CompletedTask);
            return next;
        }

        // A burst of refused events may go on, and what is deleted has time. A kind that nobody here knows is left to the build that does.
        var isDone = isSettled && (_retentions.TryGetValue(work.Kind, out var retention) ? await retention.TryRunAsync(work.Organization, cancellationToken)
            : work.Kind == CatchUp.Kind && await CatchUpAsync(engine, work.Organization, cancellationToken));
        return isDone ? null : now;
    }

    /// <returns>False while a full sync runs, which may have passed what was refused: the next minute tries again.</returns>
    private async Task<bool> CatchUpAsync(IWorkEngine engine, OrganizationId organization, CancellationToken cancellationToken) =>
        !await catchUp.IsWantedAsync(organization, cancellationToken)
            || await starter.TryStartPolledAsync(engine, organization, SyncKind.Full, TimeSpan.Zero, cancellationToken);
}
