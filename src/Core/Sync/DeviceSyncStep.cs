using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;

namespace Integration.Core.Sync;

/// <summary>The device parts of a run.</summary>
internal sealed class DeviceSyncStep(
    LevelClient level, DeviceDestinations destinations, RemovedDevices removed, GroupRefresh groups, LevelAccounts accounts, RunStore runs, SeenItems seen,
    TimeProvider time)
{
    /// <summary>
    /// What a crash has done again must not be much, and people who cancel wait for the end of a step. Not bounded by pages:
    /// every step reads a snapshot of all assets, which must not cost more where Level answers fast.
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
        var tree = await TreeAsync(state, account, cancellationToken);
        await using var traversal = await DeviceTraversal.StartAsync(
            await destinations.OnAsync(state.Organization, cancellationToken), state.Organization, tree, state.IsDry, cancellationToken);

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
                    result = new SyncStepResult(traversal.Synced, cursor, "Level returned the same page of devices twice.") { Restart = true };
                    break;
                }

                var goesOn = page.Next is not null && time.GetElapsedTime(began) < MaxStep;
                reading = goesOn ? ReadAsync(account, page.Next, cancellationToken) : reading;
                unreadable.AddRange(page.Unreadable);
                await traversal.AddAsync(page.Items, readAt, cancellationToken);
                cursor = page.Next;
                told = await TellAsync(state, traversal.Synced, told, cancellationToken);
                result = goesOn ? null : new SyncStepResult(traversal.Synced, cursor);
            }
            catch (LevelException failure)
            {
                result = SyncStepResult.Of(failure, traversal.Synced, cursor);
            }
        }

        await traversal.EndAsync(cancellationToken);
        await runs.AddErrorsAsync(state.Organization, state.Run, [.. unreadable, .. traversal.Errors], cancellationToken);
        await runs.AddNotesAsync(state.Organization, state.Run, traversal.Notes, cancellationToken);
        result = result with { Incomplete = unreadable.Count > 0, Changes = traversal.Changes };

        foreach (var (destination, devices) in state.IsDry ? traversal.Following() : [])
        {
            await seen.AddAsync(state.Organization, state.Run, FollowingList(state, destination), state.Cursor, devices, cancellationToken);
        }

        // All of it in one step, as nearly always: what is absent is known right here.
        if (result is { Failure: null, Wait: null, Cursor: null, Incomplete: false } && state is { Cursor: null, Incomplete: false })
        {
            var changes = await removed.RunAsync(state, tree, traversal.WithAbsent, traversal.Seen, cancellationToken);
            return result with { AbsenceSettled = true, Changes = traversal.Changes + changes };
        }

        await seen.AddAsync(state.Organization, state.Run, SeenList(state), state.Cursor, traversal.Seen, cancellationToken);
        return result;
    }

    /// <summary>Marks assets whose device a complete traversal did not hold.</summary>
    public async Task<SyncStepResult> MarkRemovedAsync(SyncState state, CancellationToken cancellationToken) => new()
    {
        Changes = await removed.RunAsync(
            state,
            await accounts.TreeAsync(state.Organization, state.Client, cancellationToken),
            await destinations.OnAsync(state.Organization, cancellationToken),
            await seen.ReadAsync(state.Organization, state.Run, SeenList(state), cancellationToken),
            cancellationToken),
    };

    /// <summary>Devices that a dry run would leave with an asset that follows them; see <see cref="SeenItems"/>.</summary>
    public static string FollowingList(SyncState state, string destination) => $"following-{destination}-{AccountKey.Of(state.Client)}";

    private static string SeenList(SyncState state) => $"devices-{AccountKey.Of(state.Client)}";

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
        ? new GroupTree((await groups.PreviewAsync(account, await groups.ReadAllAsync(account, cancellationToken), cancellationToken)).Tree.Groups)
        {
            OtherAccounts = await accounts.OthersAsync(state.Organization, cancellationToken),
        }
        : await accounts.TreeAsync(state.Organization, state.Client, cancellationToken);

    private async Task<(LevelPage<LevelDevice> Page, DateTimeOffset ReadAt)> ReadAsync(LevelAccount account, string? after, CancellationToken cancellationToken)
    {
        var readAt = time.GetUtcNow();
        return (await level.ListDevicesAsync(account, after, cancellationToken), readAt);
    }
}
