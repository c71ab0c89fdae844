using Integration.Core.Sync;
using Integration.Core.Webhooks;
using Integration.Core.Work;

namespace Integration.Core.Tests.Model.Processes;

/// <summary>Stands in for Durable: syncs of different kinds, and the drain of the inbox, step by step as their time comes.</summary>
internal sealed class Orchestrations(Fleet fleet, FakeTimeProvider clock, Journal journal) : IWorkEngine
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(5);

    /// <summary>Before a drain that has nothing to do ends.</summary>
    private static readonly TimeSpan[] IdleWaits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5)];

    private readonly List<RunningSync> _syncs = [];
    private readonly HashSet<string> _ended = [];
    private WorkInput? _drain;
    private DateTimeOffset? _drainAt;
    private DateTimeOffset _drainStart;
    private bool _drainHasTurned;
    private int _drainFailures;
    private bool _drains;
    private bool _drainIsEnding;
    private bool _wokenMeanwhile;
    private int _drainIdle;

    public OrganizationId Organization { get; set; }

    /// <summary>When something is to be done next; null when everything rests.</summary>
    public DateTimeOffset? NextAt => _syncs.Select(sync => (DateTimeOffset?)sync.NextAt).Append(_drainAt).Min();

    /// <summary>The sync, or null when it was refused or one like it runs, or is about to as far as anyone can tell.</summary>
    public async Task<RunningSync?> StartAsync(SyncKind kind)
    {
        var refusal = await fleet.UntilDoneAsync(async process =>
        {
            var plan = await process.Get<SyncRunService>().PlanAsync(Organization, kind, isDry: false, default);
            return !plan.Succeeded(out var run, out var problem) ? problem.Type
                : await process.Get<WorkStarter>().TryStartSyncAsync(this, run, TimeSpan.Zero, default) ? ""
                : SyncRunService.AlreadyRunning(kind).Type;
        });
        journal.Write($"{kind} sync {(refusal.Length == 0 ? "starts" : $"is refused: {refusal}")}");
        return refusal.Length == 0 ? _syncs.Last(sync => sync.Kind == kind) : null;
    }

    public Task WakeDrainAsync(CoreProcess process) => process.Get<WorkStarter>().WakeAsync(this, WorkKind.Drain, Organization, default);

    /// <summary>As the timer does every minute: finds what was stored and never woken for.</summary>
    public async Task SweepAsync()
    {
        if (await fleet.UntilDoneAsync(async process => await IsDrainDueAsync(process) && await HasEventsAsync(process)))
        {
            journal.Write("the timer wakes the drain");
            await fleet.UntilDoneAsync(async process =>
            {
                await WakeDrainAsync(process);
                return true;
            });
        }
    }

    private async Task<bool> IsDrainDueAsync(CoreProcess process)
    {
        var due = Enumerable.Range(0, DueEntry.Partitions).Select(partition => process.Get<DueIndex>().DueAsync(partition, clock.GetUtcNow(), default));
        return (await Task.WhenAll(due.Select(entries => entries.AnyAsync(entry => entry.Kind == WorkKind.Drain.Name).AsTask()))).Any(any => any);
    }

    private async Task<bool> HasEventsAsync(CoreProcess process) =>
        await process.Get<EventProcessor>().NextAsync(Organization, default) <= clock.GetUtcNow();

    Task IWorkEngine.StartAsync(string orchestration, string instance, object input, TimeSpan delay, CancellationToken cancellationToken)
    {
        // One that is about to end may have given its claim back, and not have come further.
        if (input is SyncState run)
        {
            if (_syncs.Any(sync => sync.Kind == run.Kind && !sync.IsEnding && !sync.MayBeReplaced))
            {
                throw new InvalidOperationException($"Two {run.Kind} syncs run at once.");
            }

            _syncs.Add(new RunningSync(run, clock.GetUtcNow() + delay, this, clock));
        }
        else
        {
            if (_drain is not null && !_drainIsEnding && (_drainHasTurned || clock.GetUtcNow() < _drainStart + WorkClaims.FirstLease))
            {
                throw new InvalidOperationException("Two drains run at once.");
            }

            (_drain, _drainAt, _drainIsEnding) = ((WorkInput)input, clock.GetUtcNow(), false);
            (_drainStart, _drainHasTurned, _drainIdle) = (clock.GetUtcNow(), false, 0);
        }

        return Task.CompletedTask;
    }

    Task<bool> IWorkEngine.TryWakeAsync(string instance, CancellationToken cancellationToken)
    {
        var isHeard = _drain is { } drain && instance == WorkKind.Drain.InstanceId(Organization, drain.Owner);
        if (isHeard)
        {
            (_drainAt, _wokenMeanwhile, _drainIdle) = (clock.GetUtcNow(), true, 0);
        }

        return Task.FromResult(isHeard);
    }

    Task<bool> IWorkEngine.HasEndedAsync(string instance, CancellationToken cancellationToken) => Task.FromResult(_ended.Contains(instance));

    Task IWorkEngine.ForgetAsync(string instance, CancellationToken cancellationToken)
    {
        _ended.Remove(instance);
        return Task.CompletedTask;
    }

    /// <summary>Does one thing whose time has come and that is not under way already; false when there is none.</summary>
    public async Task<bool> StepAsync()
    {
        var now = clock.GetUtcNow();
        if (_drainAt <= now && !_drains)
        {
            await DrainAsync();
            return true;
        }

        if (_syncs.Where(sync => sync.NextAt <= now && !sync.Busy).MinBy(sync => sync.NextAt) is not { } next)
        {
            return false;
        }

        await next.StepAsync(fleet, journal);
        foreach (var ended in _syncs.Where(sync => sync.Ended).ToList())
        {
            _syncs.Remove(ended);
            _ended.Add(ended.Instance);
        }

        return true;
    }

    /// <summary>Lets time pass and does what comes due in it.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var until = clock.GetUtcNow() + time;
        while (NextAt is { } next && next <= until)
        {
            clock.AdvanceTo(next);
            await StepAsync();
        }

        clock.AdvanceTo(until);
    }

    public async Task FinishAsync()
    {
        for (var steps = 0; NextAt is { } next; steps++)
        {
            if (steps > 1000)
            {
                throw new InvalidOperationException($"This does not come to an end. It is {clock.GetUtcNow():HH:mm:ss}; drain at "
                    + $"{_drainAt:HH:mm:ss}{(_drains ? ", under way" : "")}; "
                        + $"{string.Join("; ", _syncs.Select(sync => $"{sync.Kind} sync at {sync.NextAt:HH:mm:ss}{(sync.Busy ? ", under way" : "")}"))}");
            }

            clock.AdvanceTo(next);
            await StepAsync();
        }
    }

    private async Task DrainAsync()
    {
        string? failure = null;
        _drains = true;
        var done = await fleet.TryAsync(async process =>
        {
            try
            {
                await TurnAsync(process);
            }
            catch (Exception thrown) when (!process.IsDead)
            {
                failure = thrown.ToString();
            }
        });
        _drains = false;
        if (failure is not null)
        {
            journal.Write($"drain: {failure}");
            _drainFailures++;
            _drainAt = clock.GetUtcNow() + TimeSpan.FromSeconds(5);
            if (_drainFailures == 6)
            {
                throw new InvalidOperationException($"The drain fails: {failure}");
            }
        }
        else if (done)
        {
            _drainFailures = 0;
        }
    }

    private async Task TurnAsync(CoreProcess process)
    {
        var (drain, claims, owner) = (process.Get<EventProcessor>(), process.Get<WorkClaims>(), _drain!.Owner);
        _wokenMeanwhile = false;
        var turn = await claims.TurnAsync(WorkKind.Drain, Organization, owner, () => drain.RunAsync(Organization, default), null, default);
        _drainIsEnding = turn is null || (turn is { Done: 0, NextAt: null } && _drainIdle >= IdleWaits.Length);
        var ends = turn is null || (_drainIsEnding
            && await claims.TryEndAsync(this, WorkKind.Drain, Organization, owner, async () => !await HasEventsAsync(process), default));
        if (process.IsDead)
        {
            return;
        }

        _drainHasTurned |= turn is not null && _drain?.Owner == owner;
        var now = clock.GetUtcNow();
        if (ends)
        {
            _ended.Add(WorkKind.Drain.InstanceId(Organization, owner));
        }

        if (_drain?.Owner != owner)
        {
            // The next one has begun.
            return;
        }

        if (ends)
        {
            (_drain, _drainAt) = (null, null);
            return;
        }

        var next = turn!.NextAt ?? now + IdleWaits[Math.Min(_drainIdle, IdleWaits.Length - 1)];
        _drainIdle = turn.Done > 0 || _wokenMeanwhile ? 0 : _drainIdle + 1;
        _drainAt = turn.Done > 0 || _wokenMeanwhile ? now : next < now + LongestSleep ? next : now + LongestSleep;
        if (turn.Done > 0)
        {
            journal.Write($"drain: {turn.Done} events handled");
        }
    }
}
