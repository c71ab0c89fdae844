using System.Threading.Channels;
using Microsoft.Azure.Functions.Worker;

namespace LocalRuntime.Tests.Worker;

/// <summary>The runs of a timer function, which a test can hold up.</summary>
public sealed class TimerRuns
{
    private readonly Channel<TimerInfo> _started = Channel.CreateUnbounded<TimerInfo>();
    private int _count;

    public int Count => _count;

    /// <summary>What a run does after it has been noted.</summary>
    public Func<CancellationToken, Task> Work { get; set; } = _ => Task.CompletedTask;

    public Task BeginAsync(TimerInfo timer, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        _started.Writer.TryWrite(timer);
        return Work(cancellationToken);
    }

    public async Task<TimerInfo> NextAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _started.Reader.ReadAsync(timeout.Token);
    }
}
