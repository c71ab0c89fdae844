using Integration.Core.Sync;
using Integration.Functions.Orchestrations;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Timers;

/// <summary>Starts syncs that are due.</summary>
public sealed class ScheduleTimers(Scheduler scheduler, SyncRuns runs)
{
    /// <summary>Alert syncs.</summary>
    [Function("AlertTimer")]
    public Task AlertsAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken) =>
        StartDueAsync(SyncKind.Alerts, durable, cancellationToken);

    /// <summary>Device syncs.</summary>
    [Function("DeviceTimer")]
    public Task DevicesAsync([TimerTrigger("0 */15 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken) =>
        StartDueAsync(SyncKind.Assets, durable, cancellationToken);

    /// <summary>Group syncs.</summary>
    [Function("GroupTimer")]
    public Task GroupsAsync([TimerTrigger("0 0 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken) =>
        StartDueAsync(SyncKind.Clients, durable, cancellationToken);

    private async Task StartDueAsync(SyncKind kind, DurableTaskClient durable, CancellationToken cancellationToken)
    {
        await foreach (var organization in scheduler.TakeDueAsync(kind, cancellationToken))
        {
            await durable.TryStartSyncAsync(runs.NewRun(organization, kind), cancellationToken);
        }
    }
}
