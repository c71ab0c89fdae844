using Integration.Core.Sync;
using Integration.Core.Work;

namespace Integration.Core.Tests.Model.Processes;

/// <summary>
/// Stands in for the orchestration of a sync: does the steps, waits between them, and tries one that throws six times.
/// What it knows is what Durable keeps, so a killed process costs it a step at most. The only place that knows the engine.
/// </summary>
internal sealed class RunningSync(SyncState state, DateTimeOffset start, IWorkEngine engine, FakeTimeProvider clock)
{
    private const int MaxTries = 6;

    private readonly DateTimeOffset _start = start;
    private SyncState _state = state;
    private bool _hasTurned;
    private int _tries;

    public SyncKind Kind => _state.Kind;

    private WorkKind Work => WorkKind.Sync(Kind);

    public RunId Run => _state.Run;

    public string Instance => Work.InstanceId(_state.Organization, Run.Value);

    public DateTimeOffset NextAt { get; private set; } = start;

    public bool Ended { get; private set; }

    /// <summary>Whether another may have taken its claim: its first turn has not come for so long that the claim was free again.</summary>
    public bool MayBeReplaced => !_hasTurned && clock.GetUtcNow() >= _start + WorkClaims.FirstLease;

    /// <summary>Only its end is left to do.</summary>
    public bool IsEnding => _state.Phase is null;

    /// <summary>A step is under way.</summary>
    public bool Busy { get; private set; }

    /// <summary>One step, or the end after the last.</summary>
    public async Task StepAsync(Fleet fleet, Journal journal)
    {
        string? failure = null;
        Busy = true;
        var done = await fleet.TryAsync(async process =>
        {
            try
            {
                await StepAsync(process, journal);
            }
            catch (Exception thrown) when (!process.IsDead)
            {
                failure = thrown.ToString();
            }
        });
        Busy = false;
        if (failure is not null)
        {
            Fail(failure, clock.GetUtcNow(), journal);
        }
        else if (done)
        {
            _tries = 0;
        }
    }

    private async Task StepAsync(CoreProcess process, Journal journal)
    {
        var (steps, claims) = (process.Get<SyncSteps>(), process.Get<WorkClaims>());
        if (_state.Phase is null)
        {
            await claims.EndAsync(engine, Work, _state.Organization, Run.Value, () => steps.EndAsync(_state, default), default);
            if (!process.IsDead)
            {
                Ended = true;
                journal.Write($"{Kind} sync has ended{(_state.Message is null ? "" : $": {_state.Message}")}");
            }

            return;
        }

        var result = await claims.TurnAsync(
            Work, _state.Organization, Run.Value, () => steps.RunAsync(_state, default), result => _state.After(result).Wait, default);
        if (process.IsDead)
        {
            return;
        }

        if (result is null)
        {
            Ended = MayBeReplaced ? true : throw new InvalidOperationException($"The {Kind} sync lost its claim, and nobody could have taken it.");
            journal.Write($"{Kind} sync ends quietly: another has taken over");
            return;
        }

        _hasTurned = true;

        Take(result, clock.GetUtcNow(), journal);
    }

    private void Fail(string failure, DateTimeOffset now, Journal journal)
    {
        journal.Write($"{Kind} sync, {_state.Phase}: {failure}");
        if (++_tries < MaxTries)
        {
            NextAt = now + (TimeSpan.FromSeconds(5) * Math.Pow(2, _tries - 1));
            return;
        }

        _tries = 0;
        if (_state.Phase is null)
        {
            throw new InvalidOperationException($"The {Kind} sync could not be ended: {failure}");
        }

        Take(new SyncStepResult(0, _state.Cursor, failure), now, journal);
    }

    private void Take(SyncStepResult result, DateTimeOffset now, Journal journal)
    {
        var phase = _state.Phase;
        (_state, var wait) = _state.After(result);
        NextAt = now + wait;
        journal.Write($"{Kind} sync, {phase}: {result.Items} "
            + $"items{(result.Failure is null ? "" : $", {result.Failure}")}{(wait > TimeSpan.Zero ? $", goes on in {wait.TotalSeconds:0} s" : "")}");
    }
}
