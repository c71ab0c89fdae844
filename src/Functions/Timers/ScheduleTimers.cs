using Integration.Core.Sync;
using Integration.Core.Work;
using Integration.Functions.Orchestrations;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Timers;

/// <summary>Starts syncs that are due. Each organization has its own second in the interval: looking often is what spreads them, and costs one query.</summary>
public sealed class ScheduleTimers(Scheduler scheduler, SyncRuns runs, RunRetention retention, WorkStarter starter, TimeProvider time)
{
    /// <summary>Alert syncs.</summary>
    [Function("AlertTimer")]
    public Task AlertsAsync([TimerTrigger("*/15 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken) =>
        StartDueAsync(SyncKind.Alerts, durable, cancellationToken);

    /// <summary>Device syncs. Looked for this often as a sync that somebody waits for, having switched HaloPSA on or mapped a group, begins here too.</summary>
    [Function("DeviceTimer")]
    public Task DevicesAsync([TimerTrigger("*/5 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken) =>
        StartDueAsync(SyncKind.Assets, durable, cancellationToken);

    /// <summary>Group syncs.</summary>
    [Function("GroupTimer")]
    public Task GroupsAsync([TimerTrigger("50 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken) =>
        StartDueAsync(SyncKind.Clients, durable, cancellationToken);

    /// <summary>Runs that ended long ago.</summary>
    [Function("RunRetentionTimer")]
    public Task DeleteOldAsync([TimerTrigger("0 40 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => retention.RunAsync(cancellationToken);

    private Task StartDueAsync(SyncKind kind, DurableTaskClient durable, CancellationToken cancellationToken) =>
        scheduler.StartDueAsync(
            kind,
            async (organization, stopping) =>
                await runs.NewRunAsync(organization, kind, stopping) is not { } run
                || await starter.TryStartSyncAsync(new DurableEngine(durable, time), run, TimeSpan.Zero, stopping),
            cancellationToken);
}
