using System.Collections.Concurrent;
using Integration.Core.Work;

namespace Integration.Core.Tests.Work;

/// <summary>Stands in for Durable: knows what was started, and does nothing by itself.</summary>
internal sealed class EngineInMemory : IWorkEngine
{
    private readonly ConcurrentDictionary<string, bool> _ended = [];

    /// <summary>Every start, in order.</summary>
    public ConcurrentQueue<(string Orchestration, string Instance, object Input, TimeSpan Delay)> Starts { get; } = [];

    public ConcurrentQueue<string> Wakes { get; } = [];

    public ConcurrentQueue<string> Forgotten { get; } = [];

    /// <summary>Called before an instance is there.</summary>
    public Func<string, Task>? BeforeStart { get; set; }

    /// <summary>The owner of the instance that was started last.</summary>
    public WorkInput LastInput => (WorkInput)Starts.Last().Input;

    public void End(string instance) => _ended[instance] = true;

    public bool HasEnded(string instance) => _ended.GetValueOrDefault(instance);

    public async Task StartAsync(string orchestration, string instance, object input, TimeSpan delay, CancellationToken cancellationToken)
    {
        await (BeforeStart?.Invoke(instance) ?? Task.CompletedTask);
        _ended[instance] = false;
        Starts.Enqueue((orchestration, instance, input, delay));
    }

    public Task<bool> TryWakeAsync(string instance, CancellationToken cancellationToken)
    {
        var isHeard = _ended.TryGetValue(instance, out var hasEnded) && !hasEnded;
        if (isHeard)
        {
            Wakes.Enqueue(instance);
        }

        return Task.FromResult(isHeard);
    }

    public Task<bool> HasEndedAsync(string instance, CancellationToken cancellationToken) => Task.FromResult(_ended.GetValueOrDefault(instance));

    public Task ForgetAsync(string instance, CancellationToken cancellationToken)
    {
        Forgotten.Enqueue(instance);
        return Task.CompletedTask;
    }
}
