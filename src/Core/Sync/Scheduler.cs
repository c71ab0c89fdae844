using System.Runtime.CompilerServices;
using Integration.Core.Level;
using Integration.Core.Organizations;

namespace Integration.Core.Sync;

/// <summary>Decides which syncs are due.</summary>
public sealed class Scheduler
{
    /// <summary>
    /// Timers tick on the full minute, a little sooner or later. A time due exactly one interval after a tick would be
    /// missed by every tick that is sooner than the one before, and wait for the next.
    /// </summary>
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(30);

    private static readonly SyncKind[] Polled = [SyncKind.Alerts, SyncKind.Assets, SyncKind.Clients];

    private readonly ScheduleStore _schedules;
    private readonly IntegrationStore _integrations;
    private readonly TimeProvider _time;

    internal Scheduler(ScheduleStore schedules, IntegrationStore integrations, TimeProvider time) =>
        (_schedules, _integrations, _time) = (schedules, integrations, time);

    /// <summary>
    /// The organizations whose sync of this kind is due, each put to its next time once it was handed out. Whoever takes
    /// one and stops before the next has it handed out again: starting a sync that runs already must be harmless.
    /// </summary>
    public async IAsyncEnumerable<OrganizationId> TakeDueAsync(SyncKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var handedOut = new HashSet<OrganizationId>();
        await foreach (var row in _schedules.DueAsync(kind, now, cancellationToken))
        {
            var organization = new OrganizationId(row.Organization);
            var integration = await _integrations.FindAsync(organization, cancellationToken);
            var wanted = integration is not null && integration.IsRunning() && integration.SetupCompleted && integration.ScheduleVersion == row.Version
                ? integration.Settings().For(kind)
                : null;
            var polls = wanted is { Enabled: true } && handedOut.Add(organization);
            if (polls)
            {
                yield return organization;
            }

            await _schedules.MoveAsync(row, kind, polls ? now.AddMinutes(wanted!.EveryMinutes) - Jitter : null, cancellationToken);
        }
    }

    /// <summary>Plans anew after anything that decides about polling has changed. Call it after the row with the new version is stored.</summary>
    internal async Task PlanAsync(IntegrationRow integration, CancellationToken cancellationToken)
    {
        if (!integration.IsRunning() || !integration.SetupCompleted)
        {
            return;
        }

        var settings = integration.Settings();
        foreach (var kind in Polled.Where(kind => settings.For(kind)!.Enabled))
        {
            var due = _time.GetUtcNow().AddMinutes(settings.For(kind)!.EveryMinutes);
            await _schedules.AddAsync(kind, integration.Organization(), integration.ScheduleVersion, due, cancellationToken);
        }
    }
}
