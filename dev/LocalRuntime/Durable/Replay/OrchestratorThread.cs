namespace LocalRuntime.Durable;

/// <summary>
/// Runs an orchestrator's code on one thread, one piece after the other, so that a replay meets everything in the same order.
/// Whatever wants to continue it from elsewhere was no durable task.
/// </summary>
internal sealed class OrchestratorThread(Action onForeignAccess) : SynchronizationContext
{
    public const string IllegalAwait =
        "The orchestrator waits for something that is not durable. It may only await tasks of its TaskOrchestrationContext: no Task.Delay, "
        + "Task.Run, I/O or ConfigureAwait(false), and no middleware that does so around it.";

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = [];
    private int _runningOn;

    public bool IsCurrent => Volatile.Read(ref _runningOn) == Environment.CurrentManagedThreadId;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
        {
            _queue.Enqueue((d, state));
        }
        else
        {
            onForeignAccess();
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException(IllegalAwait);

    /// <summary>Nothing but the orchestrator's own thread may go on.</summary>
    public void Check()
    {
        if (!IsCurrent)
        {
            onForeignAccess();
            throw new InvalidOperationException(IllegalAwait);
        }
    }

    /// <summary>Runs the action and everything that it makes ready to continue.</summary>
    public void Run(Action action)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        Volatile.Write(ref _runningOn, Environment.CurrentManagedThreadId);
        try
        {
            action();
            while (_queue.TryDequeue(out var next))
            {
                next.Callback(next.State);
            }
        }
        finally
        {
            Volatile.Write(ref _runningOn, 0);
            SetSynchronizationContext(outer);
        }
    }
}
