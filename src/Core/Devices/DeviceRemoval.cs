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

    /// <summary>The name of a part of the ledger: no cursor of Level's.</summary>
    private const string Spared = "=spared";

    /// <summary>Marks what is missing, and makes what the run has seen the ledger.</summary>
    /// <returns>How many were, or in a dry run would be, marked.</returns>
    public async Task<SyncChanges> RunAsync(SyncState state, IReadOnlyList<PackedId> missing, CancellationToken cancellationToken)
    {
        var startedAt = (await runs.FindAsync(state.Organization, state.Run, cancellationToken))!.StartedAt;
        var removed = await MarkAsync(state, state.Client, missing, startedAt, cancellationToken);
        if (state.Client is null)
        {
            removed += await MarkOfEndedAccountsAsync(state, startedAt, cancellationToken);
        }

        if (!state.IsDry)
        {
            await ledger.CompleteAsync(state.Organization, state.Client, state.Run, startedAt, cancellationToken);
            await accounts.SayDevicesSeenAsync(state.Organization, state.Client, startedAt, cancellationToken);
        }

        return new SyncChanges(AssetsRemoved: removed);
    }

    /// <summary>What belongs to another account is left alone, and what was written since <paramref name="unlessSince"/> is looked at again the next time.</summary>
    private async Task<int> MarkAsync(SyncState state, ClientId? account, IEnumerable<PackedId> missing, DateTimeOffset? unlessSince, CancellationToken cancellationToken)
    {
        var (gone, spared) = (new List<AssetRow>(), new List<AssetRow>());
        foreach (var some in missing.Chunk(MostReadsAtOnce))
        {
            var rows = await Task.WhenAll(some.Select(id => assets.FindAsync(state.Organization, id, cancellationToken)));
            foreach (var row in rows.OfType<AssetRow>().Where(row => row.LevelStatus != nameof(LevelStatus.Removed) && row.Account == account?.Value))
            {
                (row.SyncedAt >= unlessSince ? spared : gone).Add(row);
            }
        }

        if (state.IsDry)
        {
            await runs.AddNotesAsync(state.Organization, state.Run, gone.Select(row => $"Remove asset {row.Name}"), cancellationToken);
            return gone.Count;
        }

        foreach (var row in gone)
        {
            // Whoever wrote it after it was read here knows better.
            await devices.RemoveAsync(state.Organization, new LevelDeviceId(row.DeviceId), null, cancellationToken, unlessSince ?? row.SyncedAt.AddTicks(1));
        }

        if (spared.Count > 0)
        {
            var step = new LedgerStep(state.Organization, account, state.Run, Spared);
            await ledger.KeepAsync(step, [.. spared.Select(row => KeyValuePair.Create(PackedId.From(row.RowKey), KnownDevices.Unsure))], cancellationToken);
        }

        return gone.Count;
    }

    /// <summary>
    /// A client's key was taken away: what the organization's account does not have is not looked after any more. What it
    /// has is marked, so that the next run of its own takes it over though it has not changed there.
    /// </summary>
    private async Task<int> MarkOfEndedAccountsAsync(SyncState state, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        if ((await integrations.FindRecentAsync(state.Organization, cancellationToken))?.HasClientAccounts != true)
        {
            return 0;
        }

        var removed = 0;
        var all = await accounts.ListAsync(state.Organization, cancellationToken);
        var seen = (await ledger.SeenAsync(state.Organization, null, state.Run, cancellationToken)).Ids.ToHashSet();
        foreach (var client in all.Where(account => account.KeySecret is null).Select(account => account.ToClient()))
        {
            var known = await ledger.KnownAsync(state.Organization, client, cancellationToken);
            removed += await MarkAsync(state, client, known.Where(device => !seen.Contains(device)), null, cancellationToken);
            if (!state.IsDry)
            {
                await assets.MarkAsync(state.Organization, AccountKey.Of((ClientId?)null), known.Where(seen.Contains), cancellationToken);
                await ledger.CloseAsync(state.Organization, client, startedAt, cancellationToken);
            }
        }

        // Not while an alert is still to be resolved: only as long as this is known are ended accounts looked at.
        if (!state.IsDry && all.All(account => account.KeySecret is null) && !await HaveAlertsAsync(state, all, cancellationToken))
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
