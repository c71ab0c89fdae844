using DurableTask.Core.Exceptions;
using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Sync;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Orchestrations;

/// <summary>Starts orchestrations of which there is to be one at most. "It runs already" is an answer, not an error.</summary>
internal static class OrchestrationStarts
{
    /// <summary>False when a run of this kind is under way in the organization.</summary>
    public static Task<bool> TryStartSyncAsync(this DurableTaskClient durable, SyncState run, CancellationToken cancellationToken) =>
        TryStartAsync(durable, SyncOrchestration.Name, run, SyncRuns.InstanceId(run.Organization, run.Kind), cancellationToken);

    /// <summary>Has a sync that waits look at once whether it is to stop. One that does not wait looks at its next step.</summary>
    public static async Task WakeSyncAsync(this DurableTaskClient durable, OrganizationId organization, SyncKind kind, CancellationToken cancellationToken)
    {
        try
        {
            await durable.RaiseEventAsync(SyncRuns.InstanceId(organization, kind), SyncOrchestration.WakeEvent, cancellation: cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // It has ended meanwhile; what that throws differs from backend to backend.
        }
    }

    /// <summary>Starts the organization's drain, or shakes the one that runs.</summary>
    public static Task WakeDrainAsync(this DurableTaskClient durable, OrganizationId organization, CancellationToken cancellationToken) =>
        WakeAsync(durable, DrainOrchestration.Name, new DrainInput(organization), $"drain-{organization}", DrainOrchestration.WakeEvent, cancellationToken);

    /// <summary>Starts the organization's outbox for HaloPSA, or shakes the one that runs.</summary>
    public static Task WakeHaloOutboxAsync(this DurableTaskClient durable, OrganizationId organization, CancellationToken cancellationToken) => WakeAsync(
        durable, HaloOutboxOrchestration.Name, new HaloOutboxInput(organization), $"halopsa-{organization}", HaloOutboxOrchestration.WakeEvent, cancellationToken);

    /// <summary>Wakes the outbox when the work that was just done here left something in it.</summary>
    public static async Task WakeHaloOutboxIfNewsAsync(this DurableTaskClient durable, HaloOutbox outbox, OrganizationId organization, CancellationToken cancellationToken)
    {
        if (outbox.TakeNews(organization))
        {
            await durable.WakeHaloOutboxAsync(organization, cancellationToken);
        }
    }

    private static async Task WakeAsync(DurableTaskClient durable, string name, object input, string id, string wakeEvent, CancellationToken cancellationToken)
    {
        const int MostTries = 3;
        for (var tries = 1; !await TryStartAsync(durable, name, input, id, cancellationToken); tries++)
        {
            try
            {
                await durable.RaiseEventAsync(id, wakeEvent, cancellation: cancellationToken);
                return;
            }
            catch (Exception) when (tries < MostTries && !cancellationToken.IsCancellationRequested)
            {
                // It ended between the two; what that throws differs from backend to backend. So it can be started now.
            }
        }
    }

    private static async Task<bool> TryStartAsync(DurableTaskClient durable, string name, object input, string id, CancellationToken cancellationToken)
    {
        try
        {
            await durable.ScheduleNewOrchestrationInstanceAsync(new TaskName(name), input, new StartOrchestrationOptions(id), cancellationToken);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return false;
        }
    }
}
