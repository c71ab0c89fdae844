using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.BuiltIn;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Sync;

/// <summary>
/// Executes the steps of a run. Each is idempotent and may stop anywhere. If Level refuses a request, the step reports how
/// far it got; unexpected errors are thrown, and the orchestration retries the step.
/// </summary>
internal sealed class SyncSteps(
    RunStore runs,
    IntegrationStore integrations,
    LevelAccounts accounts,
    ClientStore clients,
    ExpectedItems expected,
    GroupRefresh groups,
    DeviceSyncStep devices,
    AlertSyncStep alerts,
    RunCompletion end,
    ILogger<SyncSteps> log)
{
    /// <summary>Wait for another run of the same devices.</summary>
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(5);

    private readonly LevelAccounts _accounts = accounts;
    private readonly GroupRefresh _groups = groups;
    private readonly DeviceSyncStep _devices = devices;
    private readonly AlertSyncStep _alerts = alerts;

    /// <summary>Does the step that <paramref name="state"/> is at.</summary>
    public async Task<SyncStepResult> RunAsync(SyncState state, CancellationToken cancellationToken)
    {
        var row = await runs.FindAsync(state.Organization, state.Run, cancellationToken)
            ?? await runs.GetOrAddAsync(state, await expected.CountAsync(state, cancellationToken), cancellationToken);
        var result = await TryAsync(state, row, cancellationToken);
        if (result.Items > 0)
        {
            await runs.SetItemsAsync(state.Organization, state.Run, state.Items + result.Items, cancellationToken);
        }

        if (state.After(result).Wait is var wait && wait > TimeSpan.Zero)
        {
            log.RunWaits(state.Run, state.Organization, state.Phase!.Value, wait.TotalSeconds, result.Failure);
        }

        // A failure that is retried is not reported yet.
        if (result.Failure is { } failure && state.After(result).Next is var next && (next.Phase, next.Client) != (state.Phase, state.Client))
        {
            await runs.AddErrorsAsync(state.Organization, state.Run, [await WhereAsync(state, cancellationToken) + failure], cancellationToken);
        }

        return result;
    }

    public Task EndAsync(SyncState state, CancellationToken cancellationToken) => end.CloseAsync(state, cancellationToken);

    private static string LockOf(SyncState state) => state.Phase!.Value switch
    {
        SyncStage.Groups => "groups",
        SyncStage.Devices or SyncStage.RemovedDevices => $"devices-{AccountKey.Of(state.Client)}",
        SyncStage.Alerts or SyncStage.ClearedAlerts => $"alerts-{AccountKey.Of(state.Client)}",
        SyncStage.NextAccount => "accounts",
    };

    private async Task<SyncStepResult> TryAsync(SyncState state, RunRow row, CancellationToken cancellationToken)
    {
        if (row.CancelledBy is { } person)
        {
            return new SyncStepResult(0, state.Cursor, $"Cancelled by {person}.") { Ends = FailureScope.Run };
        }

        if (await integrations.FindAsync(state.Organization, cancellationToken) is not { } integration || !integration.IsRunning())
        {
            return new SyncStepResult(0, state.Cursor, "The integration was paused or disconnected.") { Ends = FailureScope.Run };
        }

        if (state.Phase == SyncStage.NextAccount)
        {
            return new SyncStepResult { Next = await _accounts.NextAsync(state.Organization, state.Client, cancellationToken) };
        }

        if (await _accounts.OpenAsync(state.Organization, state.Client, cancellationToken) is not { } account)
        {
            return new SyncStepResult(0, state.Cursor, "The Level API key was removed.") { Ends = FailureScope.Account };
        }

        return await runs.TryLockAsync(state.Organization, state.Run, LockOf(state), cancellationToken)
            ? await DoAsync(state, account, cancellationToken)
            : new SyncStepResult(0, state.Cursor) { Wait = BusyWait };
    }

    private async Task<SyncStepResult> DoAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        try
        {
            return state.Phase!.Value switch
            {
                SyncStage.Groups => await BringGroupsAsync(state, account, cancellationToken),
                SyncStage.Devices => await _devices.BringAsync(state, account, cancellationToken),
                SyncStage.RemovedDevices => await _devices.MarkRemovedAsync(state, cancellationToken),
                SyncStage.Alerts => await _alerts.BringAsync(state, account, cancellationToken),
                SyncStage.ClearedAlerts => await _alerts.ConfirmClearedAsync(state, account, cancellationToken),
                SyncStage.NextAccount => throw new InvalidOperationException("No account is needed to find the next one."),
            };
        }
        catch (LevelException failure)
        {
            return SyncStepResult.Of(failure, 0, state.Cursor);
        }
    }

    private async Task<SyncStepResult> BringGroupsAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        var groups = await _groups.ReadAllAsync(account, cancellationToken);
        var changes = state.IsDry
            ? (await _groups.PreviewAsync(account, groups, cancellationToken)).Changes
            : await _groups.TakeOverAsync(account, groups, cancellationToken);
        await runs.AddErrorsAsync(state.Organization, state.Run, [.. groups.Unreadable, .. changes.Problems], cancellationToken);
        return new SyncStepResult(groups.Items.Count) { Changes = new SyncChanges(GroupsNew: changes.New, GroupsVanished: changes.Vanished) };
    }

    /// <summary>Prefix for errors that concern no single item: the phase and the account.</summary>
    private async Task<string> WhereAsync(SyncState state, CancellationToken cancellationToken)
    {
        var part = state.Phase!.Value switch
        {
            SyncStage.Groups => "Groups",
            SyncStage.Devices => "Devices",
            SyncStage.RemovedDevices => "Removed devices",
            SyncStage.Alerts => "Alerts",
            SyncStage.ClearedAlerts => "Cleared alerts",
            SyncStage.NextAccount => "Clients' accounts",
        };
        var client = state.Client is { } own ? (await clients.FindAsync(state.Organization, own, cancellationToken))?.Name ?? own.Value : null;
        return client is null ? $"{part}: " : $"{part} of {client}: ";
    }
}
