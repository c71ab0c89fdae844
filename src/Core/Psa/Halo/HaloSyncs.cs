using Integration.Core.Level;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Sync;

namespace Integration.Core.Psa.Halo;

/// <summary>Has devices and alerts brought over when something about HaloPSA changed, so that nobody waits for the next interval.</summary>
internal sealed class HaloSyncs(IntegrationStore integrations, SyncSchedule schedule, HaloRetry retry)
{
    /// <summary>Notes in the schedule whether HaloPSA is on: it alone is a reason to poll Level.</summary>
    public Task SwitchAsync(OrganizationId organization, bool on, CancellationToken cancellationToken) => integrations.UpdateAsync(
        organization,
        row =>
        {
            row.ScheduleVersion++;
            return row.SetOn(HaloDestination.DestinationKey, on);
        },
        cancellationToken,
        row => schedule.PlanAsync(row, cancellationToken));

    /// <summary>Devices and alerts in a moment, and what failed at once, if HaloPSA is on. Call it after the change is stored.</summary>
    public async Task SoonAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(organization, cancellationToken) is { } integration && integration.IsOn(HaloDestination.DestinationKey))
        {
            await schedule.RequestAsync(integration, cancellationToken);
            await retry.RetryAllAsync(organization, cancellationToken);
        }
    }
}
