using Integration.Core.Sync;
using Integration.Core.Webhooks;
using Integration.Functions.Orchestrations;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Timers;

/// <summary>Starts what is due.</summary>
public sealed class ScheduleTimers(Scheduler scheduler, SyncRuns runs, WebhookDrain drain)
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

    /// <summary>Drains whose start was lost in a crash.</summary>
    [Function("SweeperTimer")]
    public async Task SweepAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        await foreach (var organization in drain.PendingAsync(cancellationToken))
        {
            await durable.WakeDrainAsync(organization, cancellationToken);
        }
    }

    private async Task StartDueAsync(SyncKind kind, DurableTaskClient durable, CancellationToken cancellationToken)
    {
        await foreach (var organization in scheduler.TakeDueAsync(kind, cancellationToken))
        {
            await durable.TryStartSyncAsync(runs.NewRun(organization, kind), cancellationToken);
        }
    }
}
