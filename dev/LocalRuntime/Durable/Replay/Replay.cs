using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Durable;

/// <summary>Runs an orchestrator from its beginning through its history and one new turn.</summary>
internal sealed class Replay
{
    private readonly DataConverter _converter;
    private readonly OrchestratorThread _thread;
    private readonly ReplayContext _context;
    private readonly Func<TaskOrchestrationContext, OrchestratorRun> _start;
    private OrchestratorRun? _run;

    public Replay(
        OrchestrationInfo info,
        DataConverter converter,
        ILoggerFactory loggers,
        Func<TaskOrchestrationContext, OrchestratorRun> start,
        Action onForeignAccess)
    {
        _converter = converter;
        _start = start;
        _thread = new OrchestratorThread(onForeignAccess);
        _context = new ReplayContext(info, converter, loggers, _thread);
    }

    public string? CustomStatus => _context.CustomStatus;

    public IAsyncDisposable? Scope => _run?.Scope;

    /// <summary>Gives back the new turn with what the orchestrator asked for in it.</summary>
    public (Turn Turn, Outcome Outcome) Run(IReadOnlyList<Turn> history, DateTime at, IReadOnlyList<Incoming> incoming)
    {
        try
        {
            foreach (var turn in history)
            {
                Advance(turn, replaying: true);
                Compare(turn.Actions, _context.TakeActions());
            }

            var current = new Turn(at, incoming, []);
            var unused = Advance(current, replaying: false);
            return (current with { Actions = _context.TakeActions() }, Conclude(unused));
        }
        catch (NonDeterministicOrchestrationException exception)
        {
            return (new Turn(at, incoming, []), new Outcome.Failed(Failures.Of(exception)));
        }
    }

    private List<Incoming> Advance(Turn turn, bool replaying)
    {
        _context.Begin(turn, replaying);
        if (_run is null)
        {
            _thread.Run(() => _run = Start());
        }
        else if (_run.Task.IsCompleted)
        {
            throw new NonDeterministicOrchestrationException(
                "The orchestrator has ended where its history goes on: its code is not the code that wrote the history, or decides by something that is not in it.");
        }

        var unused = new List<Incoming>();
        foreach (var incoming in turn.Incoming.SelectMany(Unpack))
        {
            if (_run!.Task.IsCompleted)
            {
                unused.Add(incoming);
            }
            else
            {
                _context.Apply(incoming);
            }
        }

        return unused;
    }

    private OrchestratorRun Start()
    {
        try
        {
            return _start(_context);
        }
        catch (Exception exception)
        {
            return new(Task.FromException<object?>(exception));
        }
    }

    private static IEnumerable<Incoming> Unpack(Incoming incoming) => incoming is Carried carried ? carried.Events : [incoming];

    private static void Compare(IReadOnlyList<Scheduled> recorded, IReadOnlyList<Scheduled> replayed)
    {
        for (var i = 0; i < Math.Max(recorded.Count, replayed.Count); i++)
        {
            var before = i < recorded.Count ? recorded[i] : null;
            var now = i < replayed.Count ? replayed[i] : null;
            if (before?.Id != now?.Id || before?.Description != now?.Description)
            {
                throw new NonDeterministicOrchestrationException(
                    $"The orchestrator is not deterministic: as task #{(before ?? now)!.Id} its history has {before?.Description ?? "nothing"}, and its code now asked for {now?.Description ?? "nothing"}. "
                    + "Its code changed under a running instance, or it decides by something that is not in the history (the clock, chance, I/O, static state).");
            }
        }
    }

    private Outcome Conclude(List<Incoming> unused)
    {
        var task = _run!.Task;
        if (task.IsFaulted || task.IsCanceled)
        {
            return new Outcome.Failed(Failures.Of(task.Exception?.InnerException ?? new TaskCanceledException(task)));
        }

        if (!task.IsCompleted)
        {
            return _context.IsWaiting
                ? new Outcome.Waiting(_context.IsSuspended)
                : new Outcome.Failed(Failures.Of(new InvalidOperationException(OrchestratorThread.IllegalAwait)));
        }

        if (_context.Continuation is { } continuation)
        {
            var carried = _context.Unused.Concat(unused).Where(incoming => incoming is EventRaised or Suspended or Resumed);
            return new Outcome.StartsOver(continuation.Input, continuation.PreserveEvents ? [.. carried] : []);
        }

        try
        {
            return new Outcome.Completed(_converter.ToJson(task.Result, "The orchestrator's output"));
        }
        catch (Exception exception)
        {
            return new Outcome.Failed(Failures.Of(exception));
        }
    }
}
