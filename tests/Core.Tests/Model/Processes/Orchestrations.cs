using Integration.Core.Organizations;
using Integration.Core.Sync;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Model.Processes;

/// <summary>Stands in for Durable: syncs of different kinds, and the drain of the inbox, step by step as their time comes.</summary>
internal sealed class Orchestrations(Fleet fleet, FakeTimeProvider clock, Journal journal)
{
    private readonly List<RunningSync> _syncs = [];
    private DateTimeOffset? _drainAt;
    private int _drainFailures;
    private bool _drains;

    public OrganizationId Organization { get; set; }

    /// <summary>When something is to be done next; null when everything rests.</summary>
    public DateTimeOffset? NextAt => _syncs.Select(sync => (DateTimeOffset?)sync.NextAt).Append(_drainAt).Min();

    /// <summary>The sync, or null when it was refused or one like it runs.</summary>
    public async Task<RunningSync?> StartAsync(SyncKind kind)
    {
        if (_syncs.Any(sync => sync.Kind == kind))
        {
            return null;
        }

        var (sync, refusal) = await fleet.UntilDoneAsync(process => RunningSync.PlanAsync(process, Organization, kind, clock.GetUtcNow()));
        journal.Write($"{kind} sync {(refusal is null ? "starts" : $"is refused: {refusal}")}");
        if (sync is not null)
        {
            _syncs.Add(sync);
        }

        return sync;
    }

    public void WakeDrain() => _drainAt = clock.GetUtcNow();

    /// <summary>As the sweeper does every minute: finds what was stored and never woken for.</summary>
    public async Task SweepAsync()
    {
        var pending = await fleet.UntilDoneAsync(async process => await process.Get<WebhookDrain>().PendingAsync(default).AnyAsync());
        if (pending && _drainAt is null)
        {
            journal.Write("the sweeper starts a drain");
            WakeDrain();
        }
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

        await next.StepAsync(fleet, clock, journal);
        _syncs.RemoveAll(sync => sync.Ended);
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

    /// <summary>Until everything rests.</summary>
    public async Task FinishAsync()
    {
        for (var steps = 0; NextAt is { } next; steps++)
        {
            if (steps > 1000)
            {
                throw new InvalidOperationException($"This does not come to an end. It is {clock.GetUtcNow():HH:mm:ss}; drain at {_drainAt:HH:mm:ss}{(_drains ? ", under way" : "")}; {string.Join("; ", _syncs.Select(sync => $"{sync.Kind} sync at {sync.NextAt:HH:mm:ss}{(sync.Busy ? ", under way" : "")}"))}");
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
        var drain = process.Get<WebhookDrain>();
        var turn = await drain.RunAsync(Organization, default);
        var sleeps = turn is { Handled: 0, NextAt: null } && await drain.TrySleepAsync(Organization, default);
        if (process.IsDead)
        {
            return;
        }

        var now = clock.GetUtcNow();
        _drainAt = turn.Handled > 0 ? now : sleeps ? null : turn.NextAt ?? now + TimeSpan.FromSeconds(1);
        if (turn.Handled > 0)
        {
            journal.Write($"drain: {turn.Handled} events handled");
        }
    }
}
