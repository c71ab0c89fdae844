using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Storage;
using Integration.Core.Sync;

namespace Integration.Core.Work;

/// <summary>Starts orchestrations: whoever gets the claim starts one, everyone else leaves the work to its owner.</summary>
public sealed class WorkStarter
{
    private readonly WorkClaims _claims;

    internal WorkStarter(WorkClaims claims) => _claims = claims;

    /// <summary>Starts a run.</summary>
    /// <param name="engine">Where.</param>
    /// <param name="run">The run; it owns its claim itself.</param>
    /// <param name="delay">How long it waits before its first step: 0 to 30 s.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>False when one of its kind is under way in the organization.</returns>
    public async Task<bool> TryStartSyncAsync(IWorkEngine engine, SyncState run, TimeSpan delay, CancellationToken cancellationToken)
    {
        var (kind, owner) = (WorkKind.Sync(run.Kind), run.Run.Value);
        if (await _claims.TakeAsync(kind, run.Organization, owner, null, cancellationToken) is { } other
            && !await TryTakeFromEndedAsync(engine, kind, run.Organization, owner, other, cancellationToken))
        {
            return false;
        }

        await StartAsync(engine, kind, run.Organization, owner, run, delay, cancellationToken);
        return true;
    }

    /// <summary>Has the organization's drain or outbox look at what was stored before this call: starts it, or wakes the one that runs.</summary>
    public async Task WakeAsync(IWorkEngine engine, WorkKind kind, OrganizationId organization, CancellationToken cancellationToken)
    {
        var owner = Ids.New();
        if (await _claims.TakeAsync(kind, organization, owner, null, cancellationToken) is { } other
            && (await engine.TryWakeAsync(kind.InstanceId(organization, other), cancellationToken)
                || !await TryTakeFromEndedAsync(engine, kind, organization, owner, other, cancellationToken)))
        {
            return;
        }

        await StartAsync(engine, kind, organization, owner, new WorkInput(organization, owner), TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Wakes the outbox when the work that was just done in this process left something in it.</summary>
    public async Task WakeHaloOutboxIfNewsAsync(IWorkEngine engine, HaloOutbox outbox, OrganizationId organization, CancellationToken cancellationToken)
    {
        if (outbox.TakeNews(organization))
        {
            await WakeAsync(engine, WorkKind.HaloOutbox, organization, cancellationToken);
        }
    }

    /// <summary>
    /// An owner whose instance is not there yet is about to be started, and looks then; should its starter have died, its
    /// first lease ends within a minute. One whose instance has ended cannot come back: each owner has an instance of its own.
    /// </summary>
    private async Task<bool> TryTakeFromEndedAsync(
        IWorkEngine engine, WorkKind kind, OrganizationId organization, string owner, string other, CancellationToken cancellationToken) =>
        await engine.HasEndedAsync(kind.InstanceId(organization, other), cancellationToken)
        && await _claims.TakeAsync(kind, organization, owner, other, cancellationToken) is null;

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
            await _claims.ReleaseAsync(kind, organization, owner, CancellationToken.None);
            throw;
        }
    }
}
