using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Core.Sync;

namespace Integration.Core.Devices;

/// <summary>After a traversal that saw every device: the assets of those that it did not see are marked as removed from Level.</summary>
internal sealed class RemovedDevices(AlertStore alerts, LevelAccounts accounts, IntegrationStore integrations, RunStore runs)
{
    private const int MaxReadsAtOnce = 50;

    /// <summary>The name of a part of the ledger: no cursor of Level's.</summary>
    private const string Spared = "=spared";

    /// <summary>Marks what is missing, and makes what the run has seen the ledger.</summary>
    /// <returns>How many were, or in a dry run would be, marked in the first destination.</returns>
    public async Task<SyncChanges> RunAsync(SyncState state, IReadOnlyList<MissingDevices> all, CancellationToken cancellationToken)
    {
        var startedAt = (await runs.FindAsync(state.Organization, state.Run, cancellationToken))!.StartedAt;
        var ended = state.Client is null ? await EndedAccountsAsync(state, cancellationToken) : [];
        int? removed = null;
        foreach (var (destination, missing) in all)
        {
            var marked = await MarkAsync(destination, state, state.Client, missing, startedAt, cancellationToken);
            marked += await MarkOfEndedAccountsAsync(destination, state, ended, startedAt, cancellationToken);
            removed ??= marked;
            if (!state.IsDry)
            {
                await destination.Ledger.CompleteAsync(state.Organization, state.Client, state.Run, startedAt, cancellationToken);
            }
        }

        if (!state.IsDry)
        {
            await ForgetEndedAccountsAsync(state, ended, cancellationToken);
            await accounts.SayDevicesSeenAsync(state.Organization, state.Client, startedAt, cancellationToken);
        }

        return new SyncChanges(AssetsRemoved: removed ?? 0);
    }

    /// <summary>
    /// What belongs to another account is left alone, and what was written since <paramref name="unlessSince"/> is looked at again the next time.
    /// </summary>
    private async Task<int> MarkAsync(
        DeviceDestination destination, SyncState state, ClientId? account, IEnumerable<PackedId> missing, DateTimeOffset? unlessSince,
        CancellationToken cancellationToken)
    {
        var (gone, spared) = (new List<AssetRow>(), new List<AssetRow>());
        foreach (var some in missing.Chunk(MaxReadsAtOnce))
        {
            var rows = await Task.WhenAll(some.Select(id => destination.To.Assets.FindAsync(state.Organization, id, cancellationToken)));
            foreach (var row in rows.OfType<AssetRow>().Where(row => row.LevelStatus != nameof(LevelStatus.Removed) && row.Account == account?.Value))
            {
                (row.SyncedAt >= unlessSince ? spared : gone).Add(row);
            }
        }

        if (state.IsDry)
        {
            await runs.AddNotesAsync(state.Organization, state.Run, gone.Select(row => destination.To.Describe($"Remove asset {row.Name}")), cancellationToken);
            return gone.Count;
        }

        foreach (var row in gone)
        {
            // Whoever wrote it after it was read here knows better.
            await destination.Devices.RemoveAsync(
                state.Organization, new LevelDeviceId(row.DeviceId), null, cancellationToken, unlessSince ?? row.SyncedAt.AddTicks(1));
        }

        if (spared.Count > 0)
        {
            var step = new LedgerStep(state.Organization, account, state.Run, Spared);
            await destination.Ledger.KeepAsync(
                step, [.. spared.Select(row => KeyValuePair.Create(PackedId.From(row.RowKey), KnownDevices.Unsure))], cancellationToken);
        }

        return gone.Count;
    }

    private static async Task MarkAndCloseAsync(
        DeviceDestination destination, SyncState state, ClientId client, IEnumerable<PackedId> marked, DateTimeOffset startedAt,
        CancellationToken cancellationToken)
    {
        await destination.To.Assets.MarkAsync(state.Organization, AccountKey.Of((ClientId?)null), marked, cancellationToken);
        await destination.Ledger.CloseAsync(state.Organization, client, startedAt, cancellationToken);
    }

    /// <summary>Accounts of clients whose key was taken away.</summary>
    private async Task<IReadOnlyList<ClientAccountRow>> EndedAccountsAsync(SyncState state, CancellationToken cancellationToken) =>
        (await integrations.FindRecentAsync(state.Organization, cancellationToken))?.HasClientAccounts == true
            ? [.. (await accounts.ListAsync(state.Organization, cancellationToken)).Where(account => account.KeySecret is null)]
            : [];

    /// <summary>
    /// A client's key was taken away: what the organization's account does not have is not looked after any more. What it
    /// has is marked, so that the next run of its own takes it over though it has not changed there.
    /// </summary>
    private async Task<int> MarkOfEndedAccountsAsync(
        DeviceDestination destination, SyncState state, IReadOnlyList<ClientAccountRow> ended, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var removed = 0;
        var seen = ended.Count == 0 ? [] : (await destination.Ledger.SeenAsync(state.Organization, null, state.Run, cancellationToken)).Ids.ToHashSet();
        foreach (var client in ended.Select(account => account.ToClient()))
        {
            var known = await destination.Ledger.KnownAsync(state.Organization, client, cancellationToken);
            removed += await MarkAsync(destination, state, client, known.Where(device => !seen.Contains(device)), null, cancellationToken);
            if (!state.IsDry)
            {
                await MarkAndCloseAsync(destination, state, client, known.Where(seen.Contains), startedAt, cancellationToken);
            }
        }

        return removed;
    }

    /// <summary>Not while an alert is still to be resolved, or another account has a key: only as long as this is known are ended accounts looked at.</summary>
    private async Task ForgetEndedAccountsAsync(SyncState state, IReadOnlyList<ClientAccountRow> ended, CancellationToken cancellationToken)
    {
        if (state.Client is null
            && (await integrations.FindRecentAsync(state.Organization, cancellationToken))?.HasClientAccounts == true
            && (await accounts.ListAsync(state.Organization, cancellationToken)).All(account => account.KeySecret is null)
            && !await HaveAlertsAsync(state, ended, cancellationToken))
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
