using Integration.Core.Storage;
using Integration.Core.Sync;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Work;

/// <summary>Starts orchestrations: whoever gets the claim starts one, everyone else leaves the work to its owner.</summary>
internal sealed class WorkStarter(
    WorkClaims claims, DueIndex index, SyncSchedule syncs, SyncRunService runs, IEnumerable<IWorkHandler> handlers, ILogger<WorkStarter> log)
{
    /// <summary>
    /// Starts what a change in this process asked for: syncs that are planned for now or the next seconds, and work that has something to do.
    /// Call it after the change. What cannot be started is logged, and left to the next minute.
    /// </summary>
    public async Task StartPlannedAsync(IWorkEngine engine, OrganizationId organization, CancellationToken cancellationToken)
    {
        try
        {
            await StartPlannedAsync(engine, organization, SyncSchedule.Polled, cancellationToken);
            await StartRequestedAsync(engine, organization, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            log.RequestedNotStarted(failure, organization);
        }
    }

    /// <summary>Starts a sync of this kind that was planned while another one of it was under way.</summary>
    public Task StartPlannedAsync(IWorkEngine engine, OrganizationId organization, SyncKind kind, CancellationToken cancellationToken) =>
        StartPlannedAsync(engine, organization, [kind], cancellationToken);

    /// <summary>Starts a run that nobody asked for in person.</summary>
    /// <returns>False when one of its kind is under way in the organization; true also when there is nobody at Level to ask.</returns>
    internal async Task<bool> TryStartPolledAsync(
        IWorkEngine engine, OrganizationId organization, SyncKind kind, TimeSpan delay, CancellationToken cancellationToken) =>
        await runs.NewRunAsync(organization, kind, cancellationToken) is not { } run || await TryStartSyncAsync(engine, run, delay, cancellationToken);

    /// <param name="run">The run; it owns its claim itself.</param>
    /// <param name="delay">How long it waits before its first step: 0 to 30 s.</param>
    /// <returns>False when one of its kind is under way in the organization.</returns>
    public async Task<bool> TryStartSyncAsync(IWorkEngine engine, SyncState run, TimeSpan delay, CancellationToken cancellationToken)
    {
        var (kind, owner) = (WorkKind.Sync(run.Kind), run.Run.Value);
        if (await claims.TakeAsync(kind, run.Organization, owner, null, cancellationToken) is { } other
            && !await TryTakeFromEndedAsync(engine, kind, run.Organization, owner, other, cancellationToken))
        {
            return false;
        }

        await StartAsync(engine, kind, run.Organization, owner, run, delay, cancellationToken);
        log.RunStarted(run.Run, run.Organization, run.Kind);
        return true;
    }

    /// <summary>Has the organization's drain or outbox look at what was stored before this call: starts it, or wakes the one that runs.</summary>
    public async Task WakeAsync(IWorkEngine engine, WorkKind kind, OrganizationId organization, CancellationToken cancellationToken)
    {
        var owner = Ids.New();
        if (await claims.TakeAsync(kind, organization, owner, null, cancellationToken) is { } other
            && (await engine.TryWakeAsync(kind.InstanceId(organization, other), cancellationToken)
                || !await TryTakeFromEndedAsync(engine, kind, organization, owner, other, cancellationToken)))
        {
            return;
        }

        await StartAsync(engine, kind, organization, owner, new WorkInput(kind.Name, organization, owner), TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Starts what the work that was just done in this process left to do.</summary>
    public async Task StartRequestedAsync(IWorkEngine engine, OrganizationId organization, CancellationToken cancellationToken)
    {
        foreach (var handler in handlers.Where(handler => index.TakeRequest(handler.Kind.Of(organization))))
        {
            await WakeAsync(engine, handler.Kind, organization, cancellationToken);
        }
    }

    private Task StartPlannedAsync(
        IWorkEngine engine, OrganizationId organization, IEnumerable<SyncKind> kinds, CancellationToken cancellationToken) => syncs.StartPlannedAsync(
        organization, kinds, (kind, delay) => TryStartPolledAsync(engine, organization, kind, delay, cancellationToken), cancellationToken);

    /// <summary>
    /// An owner whose instance is not there yet is about to be started, and looks then; should its starter have died, its
    /// first lease ends within a minute. One whose instance has ended cannot come back: each owner has an instance of its own.
    /// </summary>
    private async Task<bool> TryTakeFromEndedAsync(
        IWorkEngine engine, WorkKind kind, OrganizationId organization, string owner, string other, CancellationToken cancellationToken) =>
        await engine.HasEndedAsync(kind.InstanceId(organization, other), cancellationToken)
        && await claims.TakeAsync(kind, organization, owner, other, cancellationToken) is null;

    private async Task StartAsync(
        IWorkEngine engine, WorkKind kind, OrganizationId organization, string owner, object input, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await engine.StartAsync(kind.Orchestration, kind.InstanceId(organization, owner), input, delay, cancellationToken);
        }
        catch
        {
            // Should it have started all the same, it keeps the claim if that is still free, and else ends quietly.
            await claims.ReleaseAsync(kind, organization, owner, CancellationToken.None);
            throw;
        }
    }
}
