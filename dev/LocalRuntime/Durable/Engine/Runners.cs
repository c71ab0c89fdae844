using System.Collections.Concurrent;
using Azure;

namespace LocalRuntime.Durable;

/// <summary>The instances that this process works on.</summary>
internal sealed class Runners : IDisposable
{
    private static readonly TimeSpan CreationTakesAtMost = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SoonAgain = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly Hub _hub;
    private readonly ConcurrentDictionary<string, InstanceRunner> _runners = new();
    private readonly HashSet<Task> _tasks = [];
    private readonly ConcurrentDictionary<string, byte> _loading = new();
    private readonly CancellationTokenSource _stop = new();
    private bool _open;

    public Runners(Hub hub)
    {
        _hub = hub;
        Outbox = new(hub, this);
    }

    public Outbox Outbox { get; }

    public InstanceRunner? Find(string instanceId) => _runners.GetValueOrDefault(instanceId);

    public void Open() => Volatile.Write(ref _open, true);

    /// <summary>Lets activities finish, stores what they returned, and begins nothing more.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        Task[] tasks;
        lock (_lock)
        {
            _open = false;
            tasks = [.. _tasks];
        }

        foreach (var runner in _runners.Values)
        {
            runner.Post(new Mail.Stop());
        }

        await using var giveUp = cancellationToken.Register(Abandon);
        await Task.WhenAll(tasks);
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Drops everything; nothing more of it is stored.</summary>
    public void Abandon()
    {
        foreach (var runner in _runners.Values)
        {
            runner.Abandon();
        }
    }

    /// <summary>Stores a new instance and takes it on. Returns the instance that is in the way, if one is.</summary>
    public async Task<InstanceRow?> CreateAsync(InstanceRow row, string? input, bool probablyNew, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Find(row.InstanceId) is { } runner)
            {
                if (!runner.Row.HasEnded)
                {
                    return runner.Row;
                }

                await runner.Left.WaitAsync(cancellationToken);
                probablyNew = false;
            }

            var predecessor = probablyNew ? null : await _hub.Store.FindAsync(row.InstanceId, cancellationToken);
            if (predecessor?.ExecutionId == row.ExecutionId)
            {
                // Stored all right, only the answer was lost.
                await TouchAsync(row.InstanceId, cancellationToken);
                return null;
            }

            if (predecessor is { HasEnded: false })
            {
                return predecessor;
            }

            if (predecessor is { Unsent: true } && (predecessor.Parent?.InstanceId, predecessor.Parent?.Run) != (row.Parent?.InstanceId, row.Parent?.Run))
            {
                // Its process has died, or is about to tell its parent.
                await TouchAsync(row.InstanceId, cancellationToken);
                await Task.Delay(SoonAgain, _hub.Time, cancellationToken);
                continue;
            }

            // The hint goes first: an instance without one would never be found again.
            var hint = await _hub.Index.PutHintAsync(row.InstanceId, row.StartAt ?? _hub.Time.GetUtcNow(), cancellationToken);
            row = row with { Owner = _hub.Lease.ProcessId, Generation = predecessor?.Generation + 1 ?? 0, ETag = predecessor?.ETag ?? default };
            var commit = new Commit(row);
            commit.PutInput(input);
            try
            {
                row = await _hub.Store.CommitAsync(commit, cancellationToken);
            }
            catch (InstanceLostException)
            {
                probablyNew = false;
                continue;
            }

            if (row.StartAt is null)
            {
                await AdoptAsync(new StoredInstance { Row = row, Input = input }, hint, cancellationToken);
            }

            return null;
        }
    }

    /// <summary>Makes whoever works on the instance look into its inbox, here soon, elsewhere at the next look at the index.</summary>
    public async Task TouchAsync(string instanceId, CancellationToken cancellationToken)
    {
        var now = _hub.Time.GetUtcNow();
        if (await _hub.Index.ChangeHintAsync(instanceId, now, ETag.All, cancellationToken) is { } hint)
        {
            _ = Task.Run(() => _hub.Patience.DoAsync(async cancellation => { await LookAtAsync(new(instanceId, now, hint), cancellation); }, _stop.Token), CancellationToken.None);
        }
    }

    /// <summary>Takes the instance on if nobody works on it. Returns the process that does, or null.</summary>
    public async Task<string?> LookAtAsync(Hint hint, CancellationToken cancellationToken)
    {
        if (!Volatile.Read(ref _open) || !_loading.TryAdd(hint.InstanceId, 0))
        {
            return null;
        }

        try
        {
            if (Find(hint.InstanceId) is { } runner)
            {
                runner.Post(new Mail.Look(hint.ETag));
                return null;
            }

            return await TakeOverAsync(hint, cancellationToken);
        }
        finally
        {
            _loading.TryRemove(hint.InstanceId, out _);
        }
    }

    private async Task<string?> TakeOverAsync(Hint hint, CancellationToken cancellationToken)
    {
        var row = await _hub.Store.FindAsync(hint.InstanceId, cancellationToken);
        if (row is null)
        {
            if (hint.Due + CreationTakesAtMost < _hub.Time.GetUtcNow())
            {
                await _hub.Index.RemoveHintAsync(hint.InstanceId, hint.ETag, cancellationToken);
            }

            return null;
        }

        var me = _hub.Lease.ProcessId;
        if (row is { HasEnded: true, Unsent: false })
        {
            await _hub.Index.RemoveHintAsync(hint.InstanceId, hint.ETag, cancellationToken);
            return null;
        }

        if (row.Owner.Length > 0 && row.Owner != me && !await _hub.Lease.IsDeadAsync(row.Owner, cancellationToken))
        {
            return row.Owner;
        }

        if (await _hub.Store.LoadAsync(hint.InstanceId, cancellationToken) is not { } stored || stored.Row.ETag != row.ETag)
        {
            return null;
        }

        try
        {
            stored.Row = await _hub.Store.CommitAsync(new Commit(row with { Owner = me }), cancellationToken);
        }
        catch (InstanceLostException)
        {
            return null;
        }

        await _hub.Store.SweepAsync(hint.InstanceId, stored.Rubbish, cancellationToken);
        await AdoptAsync(stored, hint.ETag, cancellationToken);
        return null;
    }

    private async Task AdoptAsync(StoredInstance stored, ETag hint, CancellationToken cancellationToken)
    {
        while (true)
        {
            var runner = new InstanceRunner(_hub, Outbox, stored, hint);
            lock (_lock)
            {
                if (_open && _runners.TryAdd(runner.InstanceId, runner))
                {
                    var task = Task.Run(() => RunAsync(runner), CancellationToken.None);
                    _tasks.Add(task);
                    task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                    return;
                }
            }

            await runner.DisposeAsync();
            if (!Volatile.Read(ref _open))
            {
                return;
            }

            if (Find(runner.InstanceId) is { } other)
            {
                // It works on an earlier life of the instance, which is over.
                await other.Left.WaitAsync(cancellationToken);
            }
        }
    }

    private void Forget(Task task)
    {
        lock (_lock)
        {
            _tasks.Remove(task);
        }
    }

    private async Task RunAsync(InstanceRunner runner)
    {
        await runner.RunAsync();
        _runners.TryRemove(new(runner.InstanceId, runner));
        if (runner.Leave())
        {
            _ = Task.Run(() => _hub.Patience.DoAsync(cancellation => TouchAsync(runner.InstanceId, cancellation), _stop.Token), CancellationToken.None);
        }

        await runner.DisposeAsync();
    }
}
