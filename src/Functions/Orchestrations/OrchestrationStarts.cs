using DurableTask.Core.Exceptions;
using Integration.Core.Organizations;
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

    /// <summary>Starts the organization's drain, or shakes the one that runs.</summary>
    public static async Task WakeDrainAsync(this DurableTaskClient durable, OrganizationId organization, CancellationToken cancellationToken)
    {
        var id = $"drain-{organization}";
        if (!await TryStartAsync(durable, DrainOrchestration.Name, new DrainInput(organization), id, cancellationToken))
        {
            await durable.RaiseEventAsync(id, DrainOrchestration.WakeEvent, cancellation: cancellationToken);
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
