using Integration.Core.Level;
using Integration.Core.Mapping;

namespace Integration.Core.Sync;

/// <summary>
/// Does the steps of a run. Each may be repeated and may stop anywhere. A step that meets a "no" from Level reports how
/// far it came; anything unexpected is thrown, and the orchestration tries the step again.
/// </summary>
public sealed class SyncSteps
{
    private readonly RunStore _runs;
    private readonly IntegrationStore _integrations;
    private readonly LevelAccounts _accounts;
    private readonly GroupSync _groups;
    private readonly DevicePhase _devices;
    private readonly AlertPhase _alerts;
    private readonly TimeProvider _time;

    internal SyncSteps(
        RunStore runs, IntegrationStore integrations, LevelAccounts accounts, GroupSync groups, DevicePhase devices, AlertPhase alerts, TimeProvider time) =>
        (_runs, _integrations, _accounts, _groups, _devices, _alerts, _time) = (runs, integrations, accounts, groups, devices, alerts, time);

    /// <summary>Does the step that <paramref name="state"/> is at.</summary>
    public async Task<StepResult> RunAsync(SyncState state, CancellationToken cancellationToken)
    {
        await _runs.TryAddAsync(state.Organization, state.Run, state.Kind, cancellationToken);
        var integration = await _integrations.FindAsync(state.Organization, cancellationToken);
        if (integration is null || !integration.IsRunning() || await _accounts.OpenAsync(state.Organization, null, cancellationToken) is not { } account)
        {
            return new StepResult(0, Failure: "The integration was paused or disconnected.", Fatal: true);
        }

        if (!await _runs.TryLockAsync(state.Organization, state.Run, LockOf(state.Phase!.Value), cancellationToken))
        {
            return new StepResult(0, state.Cursor, Busy: true);
        }

        var result = await DoAsync(state, account, cancellationToken);
        if (result.Items > 0)
        {
            await _runs.SetItemsAsync(state.Organization, state.Run, state.Items + result.Items, cancellationToken);
        }

        return result;
    }

    /// <summary>Closes the run.</summary>
    public async Task EndAsync(SyncState state, CancellationToken cancellationToken)
    {
        await _runs.TryAddAsync(state.Organization, state.Run, state.Kind, cancellationToken);
        if (state.Message is not null)
        {
            await _runs.AddErrorsAsync(state.Organization, state.Run, [state.Message], cancellationToken);
        }

        var errors = 0;
        string? first = null;
        await foreach (var error in _runs.Errors(state.Organization, state.Run, cancellationToken))
        {
            errors++;
            first ??= error.Text;
        }

        var now = _time.GetUtcNow();
        var row = (await _runs.FindAsync(state.Organization, state.Run, cancellationToken))!;
        row.Status = (state.FailedEntirely ? RunStatus.Error : errors > 0 ? RunStatus.Partial : RunStatus.Success).ToString();
        (row.Items, row.Errors, row.Message, row.EndedAt) = (state.Items, errors, state.Message ?? first, now);
        await _runs.ForgetSeenAsync(state.Organization, state.Run, cancellationToken);
        await _runs.UnlockAsync(state.Organization, state.Run, cancellationToken);
        if (row.Status != nameof(RunStatus.Error))
        {
            await _integrations.UpdateAsync(
                state.Organization,
                integration =>
                {
                    integration.LastSyncedAt = now;
                    return true;
                },
                cancellationToken);
        }

        await _runs.ReplaceAsync(row, cancellationToken);
    }

    private static string LockOf(SyncPhase phase) => phase switch
    {
        SyncPhase.Groups => "groups",
        SyncPhase.Devices or SyncPhase.RemovedDevices => "devices",
        SyncPhase.Alerts or SyncPhase.ClearedAlerts => "alerts",
    };

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
            };
        }
        catch (LevelException failure) when (failure.Failure == LevelFailure.KeyRefused)
        {
            return new StepResult(0, state.Cursor, failure.Message, Fatal: true);
        }
        catch (LevelException failure)
        {
            return new StepResult(0, state.Cursor, failure.Message, failure.IsPassing, failure.RetryAfter);
        }
    }

    private async Task<StepResult> BringGroupsAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        var groups = await _groups.ReadAllAsync(account, cancellationToken);
        var changes = await _groups.TakeOverAsync(account, groups, cancellationToken);
        await _runs.AddErrorsAsync(state.Organization, state.Run, [.. groups.Unreadable, .. changes.Problems], cancellationToken);
        return new StepResult(groups.Items.Count);
    }
}
