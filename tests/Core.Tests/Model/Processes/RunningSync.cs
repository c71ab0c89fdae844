using Integration.Core.Organizations;
using Integration.Core.Sync;

namespace Integration.Core.Tests.Model.Processes;

/// <summary>
/// Stands in for the orchestration of a sync: does the steps, waits between them, and tries one that throws six times.
/// What it knows is what Durable keeps, so a killed process costs it a step at most. The only place that knows the engine.
/// </summary>
internal sealed class RunningSync(SyncState state, DateTimeOffset now)
{
    private const int MostTries = 6;

    private SyncState _state = state;
    private int _tries;

    public SyncKind Kind => _state.Kind;

    public RunId Run => _state.Run;

    public DateTimeOffset NextAt { get; private set; } = now;

    public bool Ended { get; private set; }

    /// <summary>A step is under way.</summary>
    public bool Busy { get; private set; }

    /// <summary>Null, with the reason, when it is refused.</summary>
    public static async Task<(RunningSync? Sync, string? Refusal)> PlanAsync(CoreProcess process, OrganizationId organization, SyncKind kind, DateTimeOffset now)
    {
        var plan = await process.Get<SyncRuns>().PlanAsync(organization, kind, isDry: false, default);
        return plan.Succeeded(out var state, out var problem) ? (new RunningSync(state, now), null) : (null, problem.Type);
    }

    /// <summary>One step, or the end after the last.</summary>
    public async Task StepAsync(Fleet fleet, FakeTimeProvider clock, Journal journal)
    {
        string? failure = null;
        Busy = true;
        var done = await fleet.TryAsync(async process =>
        {
            try
            {
                await StepAsync(process, clock, journal);
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

    private async Task StepAsync(CoreProcess process, FakeTimeProvider clock, Journal journal)
    {
        var steps = process.Get<SyncSteps>();
        if (_state.Phase is null)
        {
            await steps.EndAsync(_state, default);
            if (!process.IsDead)
            {
                Ended = true;
                journal.Write($"{Kind} sync has ended{(_state.Message is null ? "" : $": {_state.Message}")}");
            }

            return;
        }

        var result = await steps.RunAsync(_state, default);
        if (!process.IsDead)
        {
            Take(result, clock.GetUtcNow(), journal);
        }
    }

    private void Fail(string failure, DateTimeOffset now, Journal journal)
    {
        journal.Write($"{Kind} sync, {_state.Phase}: {failure}");
        if (++_tries < MostTries)
        {
            NextAt = now + (TimeSpan.FromSeconds(5) * Math.Pow(2, _tries - 1));
            return;
        }

        _tries = 0;
        if (_state.Phase is null)
        {
            throw new InvalidOperationException($"The {Kind} sync could not be ended: {failure}");
        }

        Take(new StepResult(0, _state.Cursor, failure), now, journal);
    }

    private void Take(StepResult result, DateTimeOffset now, Journal journal)
    {
        var phase = _state.Phase;
        (_state, var wait) = _state.After(result);
        NextAt = now + wait;
        journal.Write($"{Kind} sync, {phase}: {result.Items} items{(result.Failure is null ? "" : $", {result.Failure}")}{(wait > TimeSpan.Zero ? $", goes on in {wait.TotalSeconds:0} s" : "")}");
    }
}
