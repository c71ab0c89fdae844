using Integration.Core.Level;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Sync;

/// <summary>Decides which syncs are due.</summary>
internal sealed class Scheduler(ScheduleStore schedules, IntegrationStore integrations, TimeProvider time, ILogger<Scheduler> log)
{
    /// <summary>Organizations worked on at once: enough that a tick is soon through with many, and the storage is not flooded.</summary>
    private const int MaxAtOnce = 16;

    /// <summary>So long another instance may go on with settings that it read before: a sync that is to see a change begins after that.</summary>
    private static readonly TimeSpan HeardByAll = TimeSpan.FromSeconds(3);

    internal static readonly IReadOnlyList<SyncKind> Polled = [SyncKind.Alerts, SyncKind.Assets, SyncKind.Clients];

    /// <summary>
    /// Starts the syncs of this kind that are due, and puts each to its next time. Who stops between the two, or whose start
    /// fails, has it started again at the next tick: starting a sync that runs already must be harmless.
    /// </summary>
    /// <param name="start">Starts one; false when one like it is under way. One that was planned because something changed is tried again then.</param>
    public async Task StartDueAsync(SyncKind kind, Func<OrganizationId, CancellationToken, Task<bool>> start, CancellationToken cancellationToken)
    {
        var due = schedules.DueAsync(kind, time.GetUtcNow(), cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(due, options, async (row, stopping) =>
        {
            try
            {
                await StartAsync(row, kind, start, stopping);
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                // The others must not suffer for it, and its row stays due.
                log.SyncNotStarted(failure, kind, new OrganizationId(row.Organization));
            }
        });
    }

    /// <summary>
    /// Starts a sync that was planned because something changed, without waiting for the next look. While one of its kind is
    /// under way, or when the start fails, it stays planned.
    /// </summary>
    /// <param name="start">Starts it after a delay of 0 to 3 s; false when one like it is under way.</param>
    public async Task StartPlannedAsync(
        SyncKind kind, OrganizationId organization, Func<TimeSpan, CancellationToken, Task<bool>> start, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await foreach (var row in schedules.PlannedAsync(kind, organization, now + HeardByAll, cancellationToken))
        {
            var delay = row.Due() > now ? row.Due() - now : TimeSpan.Zero;
            await StartAsync(row, kind, (_, stopping) => start(delay, stopping), cancellationToken);
        }
    }

    /// <summary>
    /// Plans anew when anything that decides about polling changes: due for the first time within one interval. Call it
    /// before the row with the new version is stored, so that no crash leaves an organization without a plan.
    /// </summary>
    internal Task PlanAsync(IntegrationRow integration, CancellationToken cancellationToken) => PlanAsync(integration, Polled, null, cancellationToken);

    /// <summary>Makes everything due right now, because polling had stopped. Call it after the row with the new version is stored.</summary>
    internal Task RequestNowAsync(IntegrationRow integration, CancellationToken cancellationToken) =>
        PlanAsync(integration, Polled, TimeSpan.Zero, cancellationToken);

    /// <summary>
    /// Makes devices and alerts due in a moment, because where they go has changed: as soon as no instance can be unaware of it.
    /// Call it after the change is stored.
    /// </summary>
    internal Task RequestAsync(IntegrationRow integration, CancellationToken cancellationToken) =>
        PlanAsync(integration, [SyncKind.Assets, SyncKind.Alerts], HeardByAll, cancellationToken);

    /// <param name="wait">When; null: at its time within the interval.</param>
    private async Task PlanAsync(IntegrationRow integration, IEnumerable<SyncKind> kinds, TimeSpan? wait, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var kind in kinds)
        {
            if (Interval(integration, kind) is { } interval)
            {
                var due = now + wait ?? ScheduleSlot.NextAfter(now, integration.Organization(), kind, interval);
                await schedules.AddAsync(kind, integration.Organization(), integration.ScheduleVersion, due, insists: wait is not null, cancellationToken);
            }
        }
    }

    private async Task StartAsync(
        ScheduleRow row, SyncKind kind, Func<OrganizationId, CancellationToken, Task<bool>> start, CancellationToken cancellationToken)
    {
        var organization = new OrganizationId(row.Organization);
        var integration = await integrations.FindAsync(organization, cancellationToken);
        if (row.Version > integration?.ScheduleVersion)
        {
            // The change that it was planned for is about to be stored.
            return;
        }

        if (integration is null || integration.ScheduleVersion != row.Version || Interval(integration, kind) is not { } interval)
        {
            await schedules.DropAsync(row, cancellationToken);
            return;
        }

        if (!await start(organization, cancellationToken) && row.Insists)
        {
            return;
        }

        // By the clock of now and not of the tick: a tick with much to do may have taken longer than the interval.
        await schedules.MoveAsync(row, ScheduleSlot.NextAfter(time.GetUtcNow(), organization, kind, interval), cancellationToken);
    }

    /// <summary>How often this kind is polled; null when it is not.</summary>
    private static TimeSpan? Interval(IntegrationRow integration, SyncKind kind) =>
        integration.IsRunning() && integration.HasDestination() && integration.Settings().For(kind) is { Enabled: true } setting
            ? TimeSpan.FromMinutes(setting.EveryMinutes)
            : null;
}
