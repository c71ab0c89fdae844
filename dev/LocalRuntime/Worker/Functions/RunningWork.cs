using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Worker;

/// <summary>
/// Lets the host stop gracefully: every trigger announces a piece of work before it takes it on, none is admitted once the host
/// stops, and the stop waits for those that run.
/// </summary>
internal sealed class RunningWork(IHostApplicationLifetime lifetime, ILogger<RunningWork> logger) : IHostedService, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>Signalled when the host gives up waiting. Pass it to functions that no caller can cancel.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Signalled as soon as the host stops: look for no more work.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>Dispose the answer when the work is done; null means that the host is stopping and the work must be left alone.</summary>
    public IDisposable? TryBegin()
    {
        lock (_lock)
        {
            if (Stopping.IsCancellationRequested)
            {
                return null;
            }

            _count++;
            return new Piece(this);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_count == 0)
            {
                return;
            }
        }

        try
        {
            await _done.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            logger.LogWarning("The host stops although {Count} function(s) still run.", _count);
            await _abandoned.CancelAsync();
        }
    }

    public void Dispose() => _abandoned.Dispose();

    private void End()
    {
        lock (_lock)
        {
            if (--_count == 0 && Stopping.IsCancellationRequested)
            {
                _done.TrySetResult();
            }
        }
    }

    private sealed class Piece(RunningWork work) : IDisposable
    {
        private RunningWork? _work = work;

        public void Dispose() => Interlocked.Exchange(ref _work, null)?.End();
    }
}
