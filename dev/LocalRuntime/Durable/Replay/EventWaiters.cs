using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>
/// External events and who waits for them, as the official worker does it: the newest waiter of a name gets the next event, names
/// do not differ by case, and events nobody waits for are kept. A waiter that was cancelled keeps its place and, when its
/// turn comes, its event is lost; that is what happens in Azure, so an app must not first learn it there.
/// </summary>
internal sealed class EventWaiters(DataConverter converter)
{
    private readonly Dictionary<string, Stack<Waiter>> _waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<EventRaised> _unused = [];

    public bool Any => _waiters.Values.Any(waiters => waiters.Any(waiter => !waiter.Task.IsCompleted));

    public IReadOnlyList<EventRaised> Unused => _unused;

    public Task<T> Wait<T>(string name, CancellationToken cancellationToken)
    {
        if (!_waiters.TryGetValue(name, out var waiters))
        {
            _waiters[name] = waiters = [];
        }
        else if (waiters.TryPeek(out var other) && other.Type != typeof(T))
        {
            throw new ArgumentException($"Event '{name}' is already awaited as {other.Type}; it cannot be a {typeof(T)} too.");
        }

        var source = new TaskCompletionSource<T>();
        waiters.Push(new(typeof(T), source.Task, payload => source.Complete(payload, converter)));
        if (_unused.FindIndex(raised => string.Equals(raised.Name, name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index)
        {
            var raised = _unused[index];
            _unused.RemoveAt(index);
            Raise(raised);
        }

        cancellationToken.Register(() => source.TrySetCanceled(cancellationToken));
        return source.Task;
    }

    public void Raise(EventRaised raised)
    {
        if (_waiters.TryGetValue(raised.Name, out var waiters) && waiters.TryPop(out var waiter))
        {
            waiter.Complete(raised.Payload);
        }
        else
        {
            _unused.Add(raised);
        }
    }

    private sealed record Waiter(Type Type, Task Task, Action<string?> Complete);
}
