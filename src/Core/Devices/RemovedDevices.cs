using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa;
using Integration.Core.Sync;

namespace Integration.Core.Devices;

/// <summary>After a traversal that saw every device: the assets of those that it did not see are marked as removed from Level.</summary>
internal sealed class RemovedDevices(AlertStore alerts, LevelAccounts accounts, IntegrationStore integrations, RunStore runs)
{
    /// <summary>Marks what the traversal did not see. What was written since the run began is left to the next one.</summary>
    /// <param name="destinations">Those that may have such assets.</param>
    /// <param name="seen">Every device that the traversal saw, as <see cref="AssetSnapshot.KeyOf(LevelDeviceId)"/>.</param>
    /// <returns>How many were, or in a dry run would be, marked in the built-in PSA.</returns>
    public async Task<SyncChanges> RunAsync(
        SyncState state, GroupTree groups, IEnumerable<DeviceDestination> destinations, IReadOnlySet<ulong> seen, CancellationToken cancellationToken)
    {
        var startedAt = (await runs.FindAsync(state.Organization, state.Run, cancellationToken))!.StartedAt;
        if (await accounts.DevicesSeenAtAsync(state.Organization, state.Client?.Value, cancellationToken) > startedAt)
        {
            // A traversal that began later is complete, and knows better.
            return SyncChanges.None;
        }

        var removed = 0;
        foreach (var destination in destinations)
        {
            var absent = await AssetSnapshot.ReadAbsentAsync(destination.To.Assets, state.Organization, groups, seen, cancellationToken);
            var gone = absent.Where(asset => asset.SyncedAt < startedAt).ToList();
            await MarkAsync(destination, state, gone, startedAt, cancellationToken);
            removed += destination.To.Key.Length == 0 ? gone.Count : 0;
        }

        if (!state.IsDry)
        {
            await ForgetEndedAccountsAsync(state, cancellationToken);
            await accounts.SayDevicesSeenAsync(state.Organization, state.Client, startedAt, cancellationToken);
        }

        return new SyncChanges(AssetsRemoved: removed);
    }

    private async Task MarkAsync(
        DeviceDestination destination, SyncState state, IReadOnlyList<AssetRow> gone, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        if (state.IsDry)
        {
            await runs.AddNotesAsync(state.Organization, state.Run, gone.Select(row => destination.To.Describe($"Remove asset {row.Name}")), cancellationToken);
            return;
        }

        foreach (var row in gone)
        {
            await destination.Devices.RemoveAsync(state.Organization, new LevelDeviceId(row.DeviceId), null, cancellationToken, startedAt);
        }
    }

    /// <summary>
    /// Clients whose key was taken away. Not while an alert is still to be resolved, or another client has a key: only as long as this is
    /// known are their alerts looked at.
    /// </summary>
    private async Task ForgetEndedAccountsAsync(SyncState state, CancellationToken cancellationToken)
    {
        if (state.Client is null
            && (await integrations.FindRecentAsync(state.Organization, cancellationToken))?.HasClientAccounts == true
            && await accounts.ListAsync(state.Organization, cancellationToken) is var all
            && all.TrueForAll(account => account.KeySecret is null)
            && !await HaveAlertsAsync(state, all, cancellationToken))
        {
            await integrations.UpdateAsync(state.Organization, row => row.HasClientAccounts && !(row.HasClientAccounts = false), cancellationToken);
        }
    }

    private async Task<bool> HaveAlertsAsync(SyncState state, IReadOnlyList<ClientAccountRow> ended, CancellationToken cancellationToken)
    {
        foreach (var account in ended)
        {
            if (await alerts.Active(state.Organization, account.ToClient(), cancellationToken).AnyAsync(cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}
