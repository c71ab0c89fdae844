using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;

namespace Integration.Core.Sync;

/// <summary>The device parts of a run.</summary>
internal sealed class DeviceSyncStep(
    LevelClient level, DeviceDestinations destinations, RemovedDevices removal, GroupRefresh groups, LevelAccounts accounts, RunStore runs, TimeProvider time)
{
    private const string Overtaken = "Another sync of the same devices came between the steps of this one.";

    /// <summary>
    /// What a crash has done again must not be much, and people who cancel wait for the end of a step. Not bounded by pages:
    /// every step reads what is known of all devices, which must not cost more where Level answers fast.
    /// </summary>
    private static readonly TimeSpan MaxStep = TimeSpan.FromSeconds(20);

    /// <summary>People who watch a run see it go on at least this often.</summary>
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(2);

    /// <summary>As many pages as 20 s allow. While a page is written the next one is fetched.</summary>
    public async Task<SyncStepResult> BringAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var told = began;
        var reading = ReadAsync(account, state.Cursor, cancellationToken);
        var step = new LedgerStep(state.Organization, state.Client, state.Run, state.Cursor ?? "");
        var tree = await TreeAsync(state, account, cancellationToken);
        await using var walk = await DeviceWalks.StartAsync(
            await destinations.OnAsync(state.Organization, cancellationToken), step, tree, state.IsDry, cancellationToken);
        if (walk is null)
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new SyncStepResult(0, state.Cursor, Overtaken) { Restart = true };
        }

        var cursors = new HashSet<string?> { state.Cursor };
        var cursor = state.Cursor;
        var unreadable = new List<string>();
        SyncStepResult? result = null;
        while (result is null)
        {
            try
            {
                var (page, readAt) = await reading;
                if (page.Next is not null && !cursors.Add(page.Next))
                {
                    result = new SyncStepResult(walk.Synced, cursor, "Level returned the same page of devices twice.") { Restart = true };
                    break;
                }

                var goesOn = page.Next is not null && time.GetElapsedTime(began) < MaxStep;
                reading = goesOn ? ReadAsync(account, page.Next, cancellationToken) : reading;
                unreadable.AddRange(page.Unreadable);
                await walk.AddAsync(page.Items, readAt, cancellationToken);
                cursor = page.Next;
                told = await TellAsync(state, walk.Synced, told, cancellationToken);
                result = goesOn ? null : new SyncStepResult(walk.Synced, cursor);
            }
            catch (LevelException failure)
            {
                result = SyncStepResult.Of(failure, walk.Synced, cursor);
            }
        }

        await walk.EndAsync(cancellationToken);
        await runs.AddErrorsAsync(state.Organization, state.Run, [.. unreadable, .. walk.Errors], cancellationToken);
        await runs.AddNotesAsync(state.Organization, state.Run, walk.Notes, cancellationToken);
        result = result with { Incomplete = unreadable.Count > 0, Changes = walk.Changes };

        // All of it in one step, as nearly always: who is missing is known right here.
        return result is { Failure: null, Wait: null, Cursor: null, Incomplete: false } && state is { Cursor: null, Incomplete: false }
            ? result with { AbsenceSettled = true, Changes = walk.Changes + await removal.RunAsync(state, walk.Missing, cancellationToken) }
            : result;
    }

    /// <summary>Marks assets whose device a complete traversal did not hold.</summary>
    public async Task<SyncStepResult> MarkRemovedAsync(SyncState state, CancellationToken cancellationToken)
    {
        var all = new List<MissingDevices>();
        foreach (var destination in await destinations.OnAsync(state.Organization, cancellationToken))
        {
            if (await destination.Ledger.MissingAsync(state.Organization, state.Client, state.Run, cancellationToken) is not { } missing)
            {
                return new SyncStepResult(Failure: Overtaken);
            }

            all.Add(new MissingDevices(destination, missing));
        }

        return new SyncStepResult { Changes = await removal.RunAsync(state, all, cancellationToken) };
    }

    /// <returns>When the progress was last told.</returns>
    private async Task<long> TellAsync(SyncState state, int synced, long told, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(told) < TellEvery)
        {
            return told;
        }

        await runs.SetItemsAsync(state.Organization, state.Run, state.Items + synced, cancellationToken);
        return time.GetTimestamp();
    }

    /// <summary>Where devices belong. A dry run has not taken over the groups that Level has now, and looks at them itself.</summary>
    private async Task<GroupTree> TreeAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken) =>
        state is { IsDry: true, Client: null }
        ? (await groups.PreviewAsync(account, await groups.ReadAllAsync(account, cancellationToken), cancellationToken)).Tree
        : await accounts.TreeAsync(state.Organization, state.Client, cancellationToken);

    private async Task<(LevelPage<LevelDevice> Page, DateTimeOffset ReadAt)> ReadAsync(LevelAccount account, string? after, CancellationToken cancellationToken)
    {
        var readAt = time.GetUtcNow();
        return (await level.ListDevicesAsync(account, after, cancellationToken), readAt);
    }
}
