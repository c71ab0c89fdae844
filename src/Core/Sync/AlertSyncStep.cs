using Integration.Core.Alerts;
using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Psa;

namespace Integration.Core.Sync;

/// <summary>The alert parts of a run.</summary>
internal sealed class AlertSyncStep(
    LevelClient level, AlertProcessor processor, AlertStore alerts, AlertPolicies policies, ClearedAlerts cleared, DeviceDestinations destinations,
    RunStore runs, SeenItems seen, TimeProvider time)
{
    private const int MaxPages = 10;

    private static readonly TimeSpan MaxStep = TimeSpan.FromSeconds(20);

    /// <summary>Up to ten pages of active alerts, or 20 s.</summary>
    public async Task<SyncStepResult> BringAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var walk = await StartAsync(state, account, cancellationToken);
        var cursors = new HashSet<string?> { state.Cursor };
        var (items, cursor, incomplete) = (0, state.Cursor, false);
        SyncStepResult? result = null;
        for (var pages = 1; result is null; pages++)
        {
            try
            {
                var page = await level.ListActiveAlertsAsync(account, cursor, cancellationToken);
                if (page.Next is not null && !cursors.Add(page.Next))
                {
                    result = new SyncStepResult(items, cursor, "Level returned the same page of alerts twice.") { Restart = true };
                    break;
                }

                page.Unreadable.ToList().ForEach(walk.Errors.Enqueue);
                incomplete |= page.Unreadable.Count > 0;
                await walk.AddAsync(page.Items, cancellationToken);
                items += page.Items.Count;
                cursor = page.Next;
                result = cursor is not null && pages < MaxPages && time.GetElapsedTime(began) < MaxStep ? null : new SyncStepResult(items, cursor);
            }
            catch (LevelException failure)
            {
                result = SyncStepResult.Of(failure, items, cursor);
            }
        }

        await runs.AddErrorsAsync(state.Organization, state.Run, walk.Errors, cancellationToken);
        await runs.AddNotesAsync(state.Organization, state.Run, walk.Notes, cancellationToken);
        result = result with { Incomplete = incomplete, Changes = walk.Changes };

        // All of it in one step, as nearly always: what is not in it is known right here.
        if (result is { Failure: null, Wait: null, Cursor: null, Incomplete: false } && state is { Cursor: null, Incomplete: false, Restarted: false })
        {
            var confirmed = await cleared.ConfirmAsync(state, account, walk.Seen.Contains, cancellationToken);
            if (confirmed.Failure is null && confirmed.Wait is null)
            {
                return result with { AbsenceSettled = true, Items = items + confirmed.Items, Changes = walk.Changes + confirmed.Changes! };
            }

            // What was confirmed stays so; the next step goes on with the rest.
            result = result with { Changes = walk.Changes + confirmed.Changes! };
        }

        await seen.AddAsync(state.Organization, state.Run, ListOf(state), state.Cursor, walk.Seen.Select(SeenItems.Hash), cancellationToken);
        return result;
    }

    /// <summary>Alerts believed active that the traversal did not hold.</summary>
    public async Task<SyncStepResult> ConfirmClearedAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        var held = await seen.ReadAsync(state.Organization, state.Run, ListOf(state), cancellationToken);
        return await cleared.ConfirmAsync(state, account, alert => held.Contains(SeenItems.Hash(alert)), cancellationToken);
    }

    private static string ListOf(SyncState state) => $"alerts-{AccountKey.Of(state.Client)}";

    private async Task<AlertTraversal> StartAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        var active = new Dictionary<string, AlertPointerRow>();
        await foreach (var row in alerts.Active(state.Organization, state.Client, cancellationToken))
        {
            if (!row.Cleared)
            {
                active[AlertRow.Key(new LevelAlertId(row.AlertId))] = row;
            }
        }

        var planned = new Dictionary<IDestination, IReadOnlySet<ulong>>();
        foreach (var destination in state.IsDry ? await destinations.OnAsync(state.Organization, cancellationToken) : [])
        {
            planned[destination.To] = await seen.ReadAsync(
                state.Organization, state.Run, DeviceSyncStep.FollowingList(state, destination.To.Key), cancellationToken);
        }

        return new AlertTraversal(
            state, account, level, processor, alerts, await policies.GetAsync(state.Organization, cancellationToken), active,
            (to, device) => planned[to].Contains(AssetSnapshot.KeyOf(device)), time);
    }
}
