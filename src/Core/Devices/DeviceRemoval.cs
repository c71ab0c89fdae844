using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Core.Sync;

namespace Integration.Core.Devices;

/// <summary>After a traversal that saw every device: the assets of those that it did not see are marked as removed from Level.</summary>
internal sealed class DeviceRemoval(AssetStore assets, DeviceSync devices, DeviceLedger ledger, AlertStore alerts, LevelAccounts accounts, IntegrationStore integrations, RunStore runs)
{
    private const int MostReadsAtOnce = 50;

    /// <summary>Marks what is missing, and makes what the run has seen the ledger.</summary>
    /// <returns>How many were, or in a dry run would be, marked.</returns>
    public async Task<SyncChanges> RunAsync(SyncState state, IReadOnlyList<PackedId> missing, CancellationToken cancellationToken)
    {
        var startedAt = (await runs.FindAsync(state.Organization, state.Run, cancellationToken))!.StartedAt;
        var (removed, spared) = await MarkAsync(state, state.Client, missing, startedAt, cancellationToken);
        if (state.Client is null)
        {
            removed += await MarkOfEndedAccountsAsync(state, startedAt, cancellationToken);
        }

        if (!state.IsDry)
        {
            await ledger.KeepAsync(new LedgerStep(state.Organization, state.Client, state.Run, "spared"), [.. spared.Select(id => KeyValuePair.Create(id, KnownDevices.Unsure))], cancellationToken);
            await ledger.CompleteAsync(state.Organization, state.Client, state.Run, startedAt, cancellationToken);
            await accounts.SayDevicesSeenAsync(state.Organization, state.Client, startedAt, cancellationToken);
        }

        return new SyncChanges(AssetsRemoved: removed);
    }

    /// <summary>What belongs to another account is left out. What came over since the run began is spared: the next traversal looks at it again.</summary>
    private async Task<(int Removed, IReadOnlyList<PackedId> Spared)> MarkAsync(
        SyncState state, ClientId? account, IReadOnlyList<PackedId> missing, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var (gone, spared) = (new List<AssetRow>(), new List<PackedId>());
        foreach (var some in missing.Chunk(MostReadsAtOnce))
        {
            var rows = await Task.WhenAll(some.Select(id => assets.FindAsync(state.Organization, id, cancellationToken)));
            var its = rows.OfType<AssetRow>().Where(row => row.LevelStatus != nameof(LevelStatus.Removed) && row.Account == account?.Value).ToList();
            gone.AddRange(its.Where(row => row.SyncedAt < startedAt));
            spared.AddRange(its.Where(row => row.SyncedAt >= startedAt).Select(row => PackedId.From(row.RowKey)));
        }

        if (state.IsDry)
        {
            await runs.AddNotesAsync(state.Organization, state.Run, gone.Select(row => $"Remove asset {row.Name}"), cancellationToken);
            return (gone.Count, spared);
        }

        foreach (var row in gone)
        {
            await devices.RemoveAsync(state.Organization, new LevelDeviceId(row.DeviceId), null, cancellationToken, unlessSince: startedAt);
        }

        return (gone.Count, spared);
    }

    /// <summary>A client's key was taken away: what the organization's account does not have is not looked after any more.</summary>
    private async Task<int> MarkOfEndedAccountsAsync(SyncState state, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        if ((await integrations.FindRecentAsync(state.Organization, cancellationToken))?.HasClientAccounts != true)
        {
            return 0;
        }

        var (removed, isDone) = (0, true);
        var all = await accounts.ListAsync(state.Organization, cancellationToken);
        foreach (var client in all.Where(account => account.KeySecret is null).Select(account => account.ToClient()))
        {
            var (some, spared) = await MarkAsync(state, client, await ledger.KnownAsync(state.Organization, client, cancellationToken), startedAt, cancellationToken);
            removed += some;
            isDone &= spared.Count == 0;
            if (!state.IsDry && spared.Count == 0)
            {
                await ledger.CloseAsync(state.Organization, client, cancellationToken);
            }
        }

        // Not while an alert is still to be resolved: only as long as this is known are ended accounts looked at.
        if (!state.IsDry && isDone && all.All(account => account.KeySecret is null) && !await HaveAlertsAsync(state, all, cancellationToken))
        {
            await integrations.UpdateAsync(state.Organization, row => row.HasClientAccounts && !(row.HasClientAccounts = false), cancellationToken);
        }

        return removed;
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
