namespace Simulators.Level.Webhooks;

/// <summary>Work nobody waits for, until the end: then it is stopped, and a bug in it comes to light.</summary>
internal sealed class BackgroundWork : IAsyncDisposable
{
    private readonly Dictionary<long, Task> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private long _started;

    public CancellationToken Stopping => _stop.Token;

    public void Start(Func<Task> work)
    {
        lock (_lock)
        {
            var id = ++_started;
            _running[id] = Task.Run(async () =>
            {
                await work();
                lock (_lock)
                {
                    _running.Remove(id);
                }
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task[] running;
        lock (_lock)
        {
            running = [.. _running.Values];
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        if (running.FirstOrDefault(task => task.IsFaulted) is { } failed)
        {
            await failed;
        }
    }
}
