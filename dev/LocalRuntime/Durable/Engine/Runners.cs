using System.Collections.Concurrent;
using Azure;

namespace LocalRuntime.Durable;

/// <summary>The instances that this process works on.</summary>
internal sealed class Runners : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Hub _hub;
    private readonly ConcurrentDictionary<string, InstanceRunner> _runners = new();
    private readonly HashSet<Task> _tasks = [];
    private readonly CancellationTokenSource _stop = new();
    private bool _open;

    public Runners(Hub hub)
    {
        _hub = hub;
        Instances = new(hub, this);
        Outbox = new(hub, this);
    }

    public Instances Instances { get; }

    public Outbox Outbox { get; }

    public bool IsOpen => Volatile.Read(ref _open);

    public InstanceRunner? Find(string instanceId) => _runners.GetValueOrDefault(instanceId);

    public void Open() => Volatile.Write(ref _open, true);

    /// <summary>Begins nothing more from now on, lets activities finish, and stores what they returned.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task[] tasks;
        lock (_lock)
        {
            _open = false;
            tasks = [.. _tasks];
        }

        foreach (var runner in _runners.Values)
        {
            runner.Stop();
        }

        await _stop.CancelAsync();
        await using var giveUp = cancellationToken.Register(Abandon);
        await Task.WhenAll(tasks);
    }

    /// <summary>Drops everything; nothing more of it is stored.</summary>
    public void Abandon()
    {
        foreach (var runner in _runners.Values)
        {
            runner.Abandon();
        }
    }

    /// <summary>Begins to work on an instance that this process owns.</summary>
    public async Task AdoptAsync(StoredInstance stored, ETag hint, CancellationToken cancellationToken)
    {
        while (IsOpen)
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
            if (Find(runner.InstanceId) is { } other)
            {
                // It works on an earlier life of the instance, which is over.
                await other.Left.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>For what nobody waits for; it ends with the process.</summary>
    public void InBackground(Func<CancellationToken, Task> action) =>
        _ = Task.Run(() => _hub.Patience.DoAsync(action, _stop.Token), CancellationToken.None);

    public void Dispose() => _stop.Dispose();

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
            InBackground(cancellation => Instances.TouchAsync(runner.InstanceId, cancellation));
        }

        await runner.DisposeAsync();
    }
}
