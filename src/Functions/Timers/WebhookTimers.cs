using Integration.Core.Sync;
using Integration.Core.Webhooks;
using Integration.Core.Work;
using Integration.Functions.Orchestrations;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Timers;

/// <summary>Looks after webhooks that nothing else brings forward.</summary>
public sealed class WebhookTimers(WebhookDrain drain, CatchUp catchUp, Retention retention, SyncRuns runs, WorkStarter starter, TimeProvider time)
{
    /// <summary>Drains whose start was lost in a crash.</summary>
    [Function("SweeperTimer")]
    public async Task SweepAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        await foreach (var organization in drain.PendingAsync(cancellationToken))
        {
            await starter.WakeAsync(new DurableEngine(durable, time), WorkKind.Drain, organization, cancellationToken);
        }
    }

    /// <summary>Full syncs after too many events. While one runs already, the next minute tries again: that one may have passed what was refused.</summary>
    [Function("CatchUpTimer")]
    public async Task CatchUpAsync([TimerTrigger("45 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        await foreach (var due in catchUp.DueAsync(cancellationToken))
        {
            if (await runs.NewRunAsync(due.Organization, SyncKind.Full, cancellationToken) is not { } run
                || await starter.TryStartSyncAsync(new DurableEngine(durable, time), run, TimeSpan.Zero, cancellationToken))
            {
                await catchUp.DoneAsync(due, cancellationToken);
            }
        }
    }

    /// <summary>Events that were done with long ago.</summary>
    [Function("RetentionTimer")]
    public Task DeleteOldAsync([TimerTrigger("0 20 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => retention.RunAsync(cancellationToken);
}
