using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Work;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Orchestrations;

/// <summary>Input of the outbox's last activity.</summary>
/// <param name="Work">Whose outbox, and who has it.</param>
/// <param name="Turn">The turn that found nothing to do for now.</param>
internal sealed record HaloOutboxEndInput(WorkInput Work, HaloTurn Turn);

/// <summary>Tells HaloPSA what an organization has to tell, at the pace that HaloPSA allows; one instance per organization.</summary>
internal static class HaloOutboxOrchestration
{
    private const int TurnsPerHistory = 20;

    /// <summary>What waits longer than this is left to the timer, and needs no orchestration until then. Shorter than the claim lasts.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(6);

    private static readonly TimeSpan IdleWait = TimeSpan.FromSeconds(15);

    /// <summary>Turns until nothing waits any more.</summary>
    [Function(WorkKind.HaloOutboxOrchestration)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<WorkInput>()!;
        var wake = new WakeSignal(context);
        for (var turns = 0; turns < TurnsPerHistory; turns++)
        {
            if (await context.CallActivityAsync<HaloTurn?>(HaloOutboxActivities.TurnName, input, Retries.Standard) is not { } turn)
            {
                return;
            }

            var now = new DateTimeOffset(context.CurrentUtcDateTime, TimeSpan.Zero);
            var isIdle = turn.Sent == 0 && !(turn.NextAt <= now + LongestWait);
            if (isIdle && await context.CallActivityAsync<bool>(HaloOutboxActivities.EndName, new HaloOutboxEndInput(input, turn), Retries.Standard))
            {
                return;
            }

            // Where nothing moves, not at once again: nothing is to be burnt.
            var next = isIdle || turn.NextAt is not { } due ? now + IdleWait : due;
            next = next < now + LongestWait ? next : now + LongestWait;
            var soonest = turn.Sent > 0 ? now : now.AddSeconds(1);
            if (next > now || soonest > now)
            {
                await wake.SleepUntilAsync((next > soonest ? next : soonest).UtcDateTime);
            }
        }

        // What woke us meanwhile is in the queue, which the next turn reads first.
        context.ContinueAsNew(input, preserveUnprocessedEvents: false);
    }
}

internal sealed class HaloOutboxActivities(HaloOutbox outbox, WorkClaims claims, TimeProvider time)
{
    internal const string TurnName = "HaloPsaOutboxTurn";
    internal const string EndName = "HaloPsaOutboxEnd";

    /// <summary>Sends what is due; null when another instance does.</summary>
    [Function(TurnName)]
    public Task<HaloTurn?> TurnAsync([ActivityTrigger] WorkInput input, CancellationToken cancellationToken) => claims.TurnAsync(
        WorkKind.HaloOutbox, input.Organization, input.Owner, () => outbox.RunAsync(input.Organization, cancellationToken), null, cancellationToken);

    /// <summary>Whether the outbox may end.</summary>
    [Function(EndName)]
    public Task<bool> EndAsync([ActivityTrigger] HaloOutboxEndInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken) =>
        claims.TryEndAsync(
            new DurableEngine(durable, time),
            WorkKind.HaloOutbox,
            input.Work.Organization,
            input.Work.Owner,
            () => outbox.TryStopAsync(input.Work.Organization, input.Turn, cancellationToken),
            cancellationToken);
}
