using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Durable;

/// <summary>What an orchestrator sees: it answers from the history and notes down what is asked for beyond it.</summary>
internal sealed class ReplayContext(
    OrchestrationInfo info, DataConverter converter, ILoggerFactory loggers, OrchestratorThread thread) : TaskOrchestrationContext
{
    private readonly Dictionary<int, OpenTask> _open = [];
    private readonly HashSet<int> _final = [];
    private readonly Queue<Incoming> _heldBack = [];
    private readonly EventWaiters _events = new(converter);
    private List<Scheduled> _actions = [];
    private DateTime _now;
    private bool _replaying;
    private int _nextId;
    private int _guids;

    public override TaskName Name => info.Name;

    public override string InstanceId => info.InstanceId;

    public override ParentOrchestrationInstance? Parent => info.Parent;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => _replaying;

    public ContinuedAsNew? Continuation { get; private set; }

    public string? CustomStatus { get; private set; } = info.CustomStatus;

    public bool IsSuspended { get; private set; }

    /// <summary>False when nothing that could come would ever continue the orchestrator.</summary>
    public bool IsWaiting => IsSuspended || _open.Count > 0 || _events.Any;

    public IEnumerable<Incoming> Unused => _events.Unused.Concat(_heldBack);

    protected override ILoggerFactory LoggerFactory => loggers;

    public void Begin(Turn turn, bool replaying)
    {
        _now = turn.At;
        _replaying = replaying;
    }

    public IReadOnlyList<Scheduled> TakeActions() => Interlocked.Exchange(ref _actions, []);

    /// <summary>Hands in what the turn brings. While the orchestration is suspended, it is kept for later.</summary>
    public void Apply(Incoming incoming)
    {
        switch (incoming)
        {
            case Suspended:
                IsSuspended = true;
                break;
            case Resumed:
                IsSuspended = false;
                thread.Run(ApplyHeldBack);
                break;
            case not null when IsSuspended:
                _heldBack.Enqueue(incoming);
                break;
            default:
                thread.Run(() => Complete(incoming!));
                break;
        }
    }

    public override T? GetInput<T>()
        where T : default
    {
        thread.Check();
        return converter.Deserialize<T>(info.Input);
    }

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        thread.Check();
        if (input is TaskOptions && options is null)
        {
            throw new ArgumentException("A TaskOptions was given as the input and none as the options; name the argument: options: ….", nameof(input));
        }

        var json = converter.ToJson(input, $"The input of activity '{name}'");
        return await Retries.RunAsync(this, options?.Retry, _final, () => Ask<TResult>(name, id => new ActivityScheduled(id, name, json)));
    }

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        thread.Check();
        var instanceId = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        InstanceIds.Check(instanceId);
        var json = converter.ToJson(input, $"The input of sub-orchestration '{orchestratorName}'");
        return await Retries.RunAsync(
            this,
            options?.Retry,
            _final,
            () => Ask<TResult>(orchestratorName, id => new SubOrchestrationScheduled(id, orchestratorName, instanceId, json)));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        thread.Check();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var id = _nextId++;
        var source = new TaskCompletionSource();
        _actions.Add(new TimerCreated(id, fireAt.ToUniversalTime()));
        var registration = cancellationToken.Register(() =>
        {
            thread.Check();
            if (_open.Remove(id))
            {
                _actions.Add(new TimerCanceled(id));
                source.TrySetCanceled(cancellationToken);
            }
        });
        _open[id] = new(
            _ =>
            {
                registration.Unregister();
                source.SetResult();
            },
            source.SetException,
            "a timer");
        return source.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        thread.Check();
        return _events.Wait<T>(eventName, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        thread.Check();
        InstanceIds.Check(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        _actions.Add(new EventSent(_nextId++, instanceId, eventName, converter.ToJson(payload, $"The event '{eventName}'")));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        thread.Check();
        var json = converter.Serialize(customStatus);
        CustomStatus = json is null || json.Length <= Payload.MaxCustomStatusLength
            ? json
            : throw new ArgumentException($"The custom status has {json.Length:N0} characters as JSON; at most {Payload.MaxCustomStatusLength:N0} are allowed.", nameof(customStatus));
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        thread.Check();
        Continuation = new(converter.ToJson(newInput, "The input of ContinueAsNew"), preserveUnprocessedEvents);
    }

    public override Guid NewGuid()
    {
        thread.Check();
        return DeterministicGuid.Of($"{InstanceId}_{CurrentUtcDateTime:O}_{_guids++}");
    }

    private Task<T> Ask<T>(TaskName name, Func<int, Scheduled> action)
    {
        if (name == default)
        {
            throw new ArgumentException("The name is empty.", nameof(name));
        }

        var id = _nextId++;
        var source = new TaskCompletionSource<T>();
        _actions.Add(action(id));
        _open[id] = new(result => source.Complete(result, converter), source.SetException, name);
        return source.Task;
    }

    private void ApplyHeldBack()
    {
        while (_heldBack.TryDequeue(out var incoming))
        {
            Complete(incoming);
        }
    }

    private void Complete(Incoming incoming)
    {
        // A completion may also be of a run before ContinueAsNew, or come twice: nothing is open under its number then.
        switch (incoming)
        {
            case TaskCompleted done when _open.Remove(done.Id, out var task):
                task.Complete(done.Result);
                break;
            case TaskFailed failed when _open.Remove(failed.Id, out var task):
                if (failed.Final)
                {
                    _final.Add(failed.Id);
                }

                task.Fail(new TaskFailedException(task.Name, failed.Id, failed.Failure));
                break;
            case TimerFired fired when _open.Remove(fired.Id, out var timer):
                timer.Complete(null);
                break;
            case EventRaised raised:
                _events.Raise(raised);
                break;
        }
    }

    private sealed record OpenTask(Action<string?> Complete, Action<Exception> Fail, string Name);
}
