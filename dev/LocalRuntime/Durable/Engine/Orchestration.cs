using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Durable;

/// <summary>The state of one instance, and how a turn changes it: replay, then one transaction.</summary>
internal sealed class Orchestration(Hub hub, StoredInstance stored, Action onForeignAccess)
{
    public InstanceRow Row => stored.Row;

    public IReadOnlyList<Turn> Turns => stored.Turns;

    public OpenWork Open { get; private set; } = OpenWork.After(stored.Turns);

    public string? Output { get; private set; } = stored.Output;

    public TaskFailureDetails? Failure { get; private set; } = stored.Failure;

    /// <summary>Runs the orchestrator on; nothing is stored yet.</summary>
    public async Task<(Turn Turn, Outcome Outcome, string? CustomStatus)> PlayAsync(IReadOnlyList<Incoming> incoming)
    {
        var now = hub.Time.GetUtcNow().UtcDateTime;
        var at = Turns.Count > 0 && Turns[^1].At > now ? Turns[^1].At : now;
        if (incoming.OfType<Terminated>().FirstOrDefault() is { } terminated)
        {
            return (new Turn(at, [], []), new Outcome.Terminated(terminated.Output), Row.CustomStatus);
        }

        if (!hub.Functions.HasOrchestrator(Row.Name))
        {
            return (new Turn(at, [], []), Fails($"There is no orchestrator named '{Row.Name}'."), Row.CustomStatus);
        }

        var info = new OrchestrationInfo(Row.Name, Row.InstanceId, Row.Parent?.AsPublic, stored.Input, Row.CustomStatus);
        var replay = new Replay(info, hub.Converter, hub.Loggers, context => hub.Functions.StartOrchestrator(Row.Name, context, stored.Input), onForeignAccess);
        var (turn, outcome) = replay.Run(Turns, at, incoming);
        await DisposeAsync(replay.Scope);
        return (turn, outcome, replay.CustomStatus);
    }

    public static Outcome.Failed Fails(string message) => new(Failures.Of(new InvalidOperationException(message)));

    /// <summary>Stores the turn, and the messages that it used up with it.</summary>
    public async Task CommitAsync(Turn turn, Outcome outcome, string? customStatus, IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> keys = [];
        var row = Row with { UpdatedAt = hub.Time.GetUtcNow(), CustomStatus = customStatus, Unsent = false };
        Commit commit;
        switch (outcome)
        {
            case Outcome.Waiting waiting:
                commit = new(row with
                {
                    Status = waiting.Suspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running,
                    Turns = row.Turns + 1,
                    Unsent = turn.Actions.Any(action => action is EventSent or SubOrchestrationScheduled),
                });
                keys = commit.PutTurn(turn);
                break;
            case Outcome.StartsOver over:
                commit = new(row with { Status = OrchestrationRuntimeStatus.Running, Generation = row.Generation + 1, Turns = 0, StartAt = null });
                commit.PutInput(over.Input);
                commit.Sweeps.AddRange(stored.TurnKeys);
                if (over.Carried.Count > 0)
                {
                    commit.Put(CarriedMessage(commit.Row, over.Carried));
                }

                break;
            default:
                commit = new(row with { Status = StatusOf(outcome), Turns = 0, Unsent = row.Parent is not null });
                commit.PutOutput(OutputOf(outcome));
                if (outcome is Outcome.Failed failed)
                {
                    commit.PutFailure(failed.Failure);
                }

                commit.Sweeps.AddRange(stored.TurnKeys);
                break;
        }

        commit.Deletes.AddRange(messages);
        Apply(turn, outcome, keys, await StoreAsync(commit, cancellationToken));
    }

    /// <summary>What is carried into a new run comes before everything else there.</summary>
    public static Message CarriedMessage(InstanceRow row, IReadOnlyList<Incoming> events) =>
        new(RowKeys.Message(default, $"{row.Generation:D6}"), row.Run, new Carried(events));

    /// <summary>What the last turn sends is sent.</summary>
    public async Task SetSentAsync(CancellationToken cancellationToken) =>
        stored.Row = await StoreAsync(new Commit(Row with { Unsent = false }), cancellationToken);

    // The services that the app gave to an orchestrator that will never go on in this run of it.
    private async Task DisposeAsync(IAsyncDisposable? scope)
    {
        try
        {
            await (scope?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception exception)
        {
            hub.Logger.LogError(exception, "Durable: the services of orchestrator {Name} could not be disposed.", Row.Name);
        }
    }

    private static string? OutputOf(Outcome outcome) => outcome switch
    {
        Outcome.Completed completed => completed.Output,
        Outcome.Terminated terminated => terminated.Output,
        _ => null,
    };

    private static OrchestrationRuntimeStatus StatusOf(Outcome outcome) => outcome switch
    {
        Outcome.Completed => OrchestrationRuntimeStatus.Completed,
        Outcome.Terminated => OrchestrationRuntimeStatus.Terminated,
        _ => OrchestrationRuntimeStatus.Failed,
    };

    private void Apply(Turn turn, Outcome outcome, IReadOnlyList<string> keys, InstanceRow row)
    {
        stored.Row = row;
        if (outcome is Outcome.Waiting)
        {
            stored.Turns.Add(turn);
            stored.TurnKeys.AddRange(keys);
            Open.Apply(turn);
            return;
        }

        stored.Turns.Clear();
        stored.TurnKeys.Clear();
        Open = new();
        switch (outcome)
        {
            case Outcome.StartsOver over:
                stored.Input = over.Input;
                break;
            case Outcome.Failed failed:
                Failure = failed.Failure;
                hub.Logger.LogWarning("Durable: orchestration {Name} '{InstanceId}' failed: {Failure}", row.Name, row.InstanceId, failed.Failure);
                break;
            default:
                Output = OutputOf(outcome);
                break;
        }
    }

    private Task<InstanceRow> StoreAsync(Commit commit, CancellationToken cancellationToken) => hub.Patience.DoAsync(
        async cancellation => await hub.Lease.EnsureAsync(cancellation)
            ? await hub.Store.CommitAsync(commit, cancellation)
            : throw new InstanceLostException(commit.Row.InstanceId),
        cancellationToken);
}
