using Integration.Core.Level;
using Integration.Core.Work;

namespace Integration.Core.Sync;

/// <summary>Decides when syncs are due and starts them.</summary>
internal sealed class SyncSchedule(DueIndex index, IntegrationStore integrations, TimeProvider time)
{
    /// <summary>How long another instance may still use cached settings: a sync that must see a change starts later than that.</summary>
    private static readonly TimeSpan SettleDelay = TimeSpan.FromSeconds(3);

    internal static readonly IReadOnlyList<SyncKind> Polled = [SyncKind.Alerts, SyncKind.Assets, SyncKind.Clients];

    /// <summary>
    /// Starts a sync that is due. Who stops before its entries are moved, or whose start fails, has it started again at the next tick:
    /// starting a sync that runs already must be harmless.
    /// </summary>
    /// <param name="due">Entries of one organization and kind.</param>
    /// <param name="start">Starts it; false when one like it is under way. What must start stays then.</param>
    /// <returns>The entries that do not stay, with their next time.</returns>
    public async Task<IReadOnlyList<(DueEntry Entry, DateTimeOffset? Next)>> RunAsync(
        SyncKind kind, IReadOnlyList<DueEntry> due, Func<Task<bool>> start, CancellationToken cancellationToken)
    {
        var organization = due[0].Work().Organization;
        var integration = await integrations.FindAsync(organization, cancellationToken);
        var interval = integration is null ? null : Interval(integration, kind);

        // The change that a newer one was planned for is about to be stored.
        var known = due.Where(entry => !(entry.Version > integration?.ScheduleVersion)).ToList();
        var current = known.Where(entry => interval is not null && entry.Version == integration!.ScheduleVersion).ToList();
        List<(DueEntry, DateTimeOffset?)> moves = [.. known.Except(current).Select(entry => (entry, (DateTimeOffset?)null))];
        if (current.Count > 0)
        {
            var hasStarted = await start();

            // By the clock of now and not of the tick: a tick with much to do may have taken longer than the interval.
            var from = current.Where(entry => !entry.MustStart).Select(entry => entry.Minute()).Append(time.GetUtcNow()).Max();
            var next = ScheduleSlot.NextAfter(from, organization, kind.ToString(), interval!.Value);
            moves.AddRange(current.Where(entry => hasStarted || !entry.MustStart).Select(entry => (entry, (DateTimeOffset?)next)));
        }

        return moves;
    }

    /// <summary>
    /// Starts syncs that were planned because something changed, without waiting for the next look. While one of its kind is
    /// under way, or when the start fails, it stays planned.
    /// </summary>
    /// <param name="start">Starts one after a delay of 0 to 3 s; false when one like it is under way.</param>
    public async Task StartPlannedAsync(
        OrganizationId organization, IEnumerable<SyncKind> kinds, Func<SyncKind, TimeSpan, Task<bool>> start, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var planned = await index.MustStartAsync(organization, now + SettleDelay, cancellationToken).ToListAsync(cancellationToken);
        foreach (var kind in kinds)
        {
            var due = planned.Where(entry => entry.Kind == WorkKind.Sync(kind).Name).ToList();
            if (due.Count > 0)
            {
                var delay = due.Max(entry => entry.At) - now;
                var moves = await RunAsync(kind, due, () => start(kind, delay > TimeSpan.Zero ? delay : TimeSpan.Zero), cancellationToken);
                await index.MoveAsync(moves, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Reschedules when anything that affects polling changes: first due within one interval. Call it
    /// before the row with the new version is stored, so that no crash leaves an organization without a plan.
    /// </summary>
    internal async Task PlanAsync(IntegrationRow integration, CancellationToken cancellationToken)
    {
        foreach (var kind in Polled)
        {
            if (Interval(integration, kind) is { } interval)
            {
                var due = ScheduleSlot.NextAfter(time.GetUtcNow(), integration.Organization(), kind.ToString(), interval);
                await index.PutAsync(WorkKind.Sync(kind).Of(integration.Organization()), due, integration.ScheduleVersion, cancellationToken);
            }
        }
    }

    /// <summary>Makes all polls due now, after polling was stopped. Call it after the row with the new version is stored.</summary>
    internal Task RequestNowAsync(IntegrationRow integration, CancellationToken cancellationToken) =>
        RequestAsync(integration, Polled, TimeSpan.Zero, cancellationToken);

    /// <summary>
    /// Makes devices and alerts due shortly, after their destinations changed: once no instance has the old settings.
    /// Call it after the change is stored.
    /// </summary>
    internal Task RequestAsync(IntegrationRow integration, CancellationToken cancellationToken) =>
        RequestAsync(integration, [SyncKind.Assets, SyncKind.Alerts], SettleDelay, cancellationToken);

    private async Task RequestAsync(IntegrationRow integration, IEnumerable<SyncKind> kinds, TimeSpan wait, CancellationToken cancellationToken)
    {
        foreach (var kind in kinds.Where(kind => Interval(integration, kind) is not null))
        {
            await index.PutMustStartAsync(
                WorkKind.Sync(kind).Of(integration.Organization()), time.GetUtcNow() + wait, integration.ScheduleVersion, cancellationToken);
        }
    }

    /// <summary>The polling interval; null when not polled.</summary>
    private static TimeSpan? Interval(IntegrationRow integration, SyncKind kind) =>
        integration.IsRunning() && integration.HasDestination() && integration.Settings().For(kind) is { Enabled: true } setting
            ? TimeSpan.FromMinutes(setting.EveryMinutes)
            : null;
}
