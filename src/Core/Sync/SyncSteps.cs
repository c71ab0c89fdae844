using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Sync;

/// <summary>
/// Does the steps of a run. Each may be repeated and may stop anywhere. A step that meets a "no" from Level reports how
/// far it came; anything unexpected is thrown, and the orchestration tries the step again.
/// </summary>
internal sealed class SyncSteps(
    RunStore runs,
    IntegrationStore integrations,
    LevelAccounts accounts,
    ClientStore clients,
    ExpectedItems expected,
    GroupSync groups,
    DevicePhase devices,
    AlertPhase alerts,
    RunEnd end)
{
    /// <summary>How long to wait for another run that does the same.</summary>
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(5);

    private readonly LevelAccounts _accounts = accounts;
    private readonly GroupSync _groups = groups;
    private readonly DevicePhase _devices = devices;
    private readonly AlertPhase _alerts = alerts;

    /// <summary>Does the step that <paramref name="state"/> is at.</summary>
    public async Task<StepResult> RunAsync(SyncState state, CancellationToken cancellationToken)
    {
        var row = await runs.FindAsync(state.Organization, state.Run, cancellationToken)
            ?? await runs.GetOrAddAsync(state, await expected.CountAsync(state, cancellationToken), cancellationToken);
        var result = await TryAsync(state, row, cancellationToken);
        if (result.Items > 0)
        {
            await runs.SetItemsAsync(state.Organization, state.Run, state.Items + result.Items, cancellationToken);
        }

        // A failure that is tried again is none yet.
        if (result.Failure is { } failure && state.After(result).Next is var next && (next.Phase, next.Client) != (state.Phase, state.Client))
        {
            await runs.AddErrorsAsync(state.Organization, state.Run, [await WhereAsync(state, cancellationToken) + failure], cancellationToken);
        }

        return result;
    }

    public Task EndAsync(SyncState state, CancellationToken cancellationToken) => end.CloseAsync(state, cancellationToken);

    private static string LockOf(SyncState state) => state.Phase!.Value switch
    {
        SyncPhase.Groups => "groups",
        SyncPhase.Devices or SyncPhase.RemovedDevices => $"devices-{AccountKey.Of(state.Client)}",
        SyncPhase.Alerts or SyncPhase.ClearedAlerts => $"alerts-{AccountKey.Of(state.Client)}",
        SyncPhase.NextAccount => "accounts",
    };

    private async Task<StepResult> TryAsync(SyncState state, RunRow row, CancellationToken cancellationToken)
    {
        if (row.CancelledBy is { } person)
        {
            return new StepResult(0, state.Cursor, $"Cancelled by {person}.") { Ends = StepEnds.Run };
        }

        if (await integrations.FindAsync(state.Organization, cancellationToken) is not { } integration || !integration.IsRunning())
        {
            return new StepResult(0, state.Cursor, "The integration was paused or disconnected.") { Ends = StepEnds.Run };
        }

        if (state.Phase == SyncPhase.NextAccount)
        {
            return new StepResult { Next = await _accounts.NextAsync(state.Organization, state.Client, cancellationToken) };
        }

        if (await _accounts.OpenAsync(state.Organization, state.Client, cancellationToken) is not { } account)
        {
            return new StepResult(0, state.Cursor, "The Level API key was taken away.") { Ends = StepEnds.Account };
        }

        return await runs.TryLockAsync(state.Organization, state.Run, LockOf(state), cancellationToken)
            ? await DoAsync(state, account, cancellationToken)
            : new StepResult(0, state.Cursor) { Wait = BusyWait };
    }

    private async Task<StepResult> DoAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        try
        {
            return state.Phase!.Value switch
            {
                SyncPhase.Groups => await BringGroupsAsync(state, account, cancellationToken),
                SyncPhase.Devices => await _devices.BringAsync(state, account, cancellationToken),
                SyncPhase.RemovedDevices => await _devices.MarkRemovedAsync(state, cancellationToken),
                SyncPhase.Alerts => await _alerts.BringAsync(state, account, cancellationToken),
                SyncPhase.ClearedAlerts => await _alerts.ConfirmClearedAsync(state, account, cancellationToken),
                SyncPhase.NextAccount => throw new InvalidOperationException("No account is needed to find the next one."),
            };
        }
        catch (LevelException failure)
        {
            return StepResult.Of(failure, 0, state.Cursor);
        }
    }

    private async Task<StepResult> BringGroupsAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        var groups = await _groups.ReadAllAsync(account, cancellationToken);
        var changes = state.IsDry
            ? (await _groups.PreviewAsync(account, groups, cancellationToken)).Changes
            : await _groups.TakeOverAsync(account, groups, cancellationToken);
        await runs.AddErrorsAsync(state.Organization, state.Run, [.. groups.Unreadable, .. changes.Problems], cancellationToken);
        return new StepResult(groups.Items.Count) { Changes = new SyncChanges(GroupsNew: changes.New, GroupsVanished: changes.Vanished) };
    }

    /// <summary>Which part of the run, and whose account: begins an error that is not about one item.</summary>
    private async Task<string> WhereAsync(SyncState state, CancellationToken cancellationToken)
    {
        var part = state.Phase!.Value switch
        {
            SyncPhase.Groups => "Groups",
            SyncPhase.Devices => "Devices",
            SyncPhase.RemovedDevices => "Removed devices",
            SyncPhase.Alerts => "Alerts",
            SyncPhase.ClearedAlerts => "Cleared alerts",
            SyncPhase.NextAccount => "Clients' accounts",
        };
        var client = state.Client is { } own ? (await clients.FindAsync(state.Organization, own, cancellationToken))?.Name ?? own.Value : null;
        return client is null ? $"{part}: " : $"{part} of {client}: ";
    }
}
