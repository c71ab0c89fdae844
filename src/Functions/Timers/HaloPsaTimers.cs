using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Work;
using Integration.Functions.Orchestrations;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Timers;

/// <summary>Looks after what is to be told to HaloPSA, and what was.</summary>
public sealed class HaloPsaTimers(HaloOutbox outbox, HaloEventRetention retention, WorkStarter starter, TimeProvider time)
{
    /// <summary>Outboxes whose start was lost in a crash, or whose time has come.</summary>
    [Function("HaloPsaOutboxTimer")]
    public async Task SweepAsync([TimerTrigger("5/15 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        await foreach (var organization in outbox.PendingAsync(cancellationToken))
        {
            await starter.WakeAsync(new DurableEngine(durable, time), WorkKind.HaloOutbox, organization, cancellationToken);
        }
    }

    /// <summary>Requests from long ago.</summary>
    [Function("HaloEventRetentionTimer")]
    public Task DeleteOldAsync([TimerTrigger("0 50 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => retention.RunAsync(cancellationToken);
}
