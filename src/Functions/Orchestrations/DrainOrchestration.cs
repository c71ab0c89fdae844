using Integration.Core.Webhooks;
using Integration.Core.Work;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Orchestrations;

/// <summary>Applies an organization's webhook events while there are any; one instance per organization.</summary>
internal static class DrainOrchestration
{
    private const int TurnsPerHistory = 20;

    // The first covers the time in which events are stored without a wake; with the second nobody has woken us for long enough to end.
    private static readonly TimeSpan[] IdleWaits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5)];

    /// <summary>Shorter than the claim lasts: each turn renews it.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(5);

    /// <summary>Turns until nothing waits any more.</summary>
    [Function(WorkKind.DrainOrchestration)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<WorkInput>()!;
        var wake = new WakeSignal(context);
        var idle = 0;
        for (var turns = 0; turns < TurnsPerHistory; turns++)
        {
            if (await context.CallActivityAsync<DrainTurn?>(DrainActivities.TurnName, input, Retries.Standard) is not { } turn)
            {
                return;
            }

            if (turn.Handled > 0)
            {
                idle = 0;
                continue;
            }

            if (turn.NextAt is null && idle >= IdleWaits.Length
                && await context.CallActivityAsync<bool>(DrainActivities.EndName, input, Retries.Standard))
            {
                return;
            }

            // What waits for a later try is slept for only once every event that is stored meanwhile wakes us.
            var sleep = idle < IdleWaits.Length ? IdleWaits[idle] : turn.NextAt is null ? IdleWaits[^1] : LongestSleep;
            var until = context.CurrentUtcDateTime + sleep;
            await wake.SleepUntilAsync(turn.NextAt?.UtcDateTime < until ? turn.NextAt.Value.UtcDateTime : until);
            idle++;
        }

        // What woke us meanwhile is in the inbox, which the next turn reads first.
        context.ContinueAsNew(input, preserveUnprocessedEvents: false);
    }
}

internal sealed class DrainActivities(EventProcessor drain, WorkClaims claims, WorkStarter starter, TimeProvider time)
{
    internal const string TurnName = "DrainInboxTurn";
    internal const string EndName = "DrainInboxEnd";

    /// <summary>Applies the events whose time has come; null when another instance does.</summary>
    [Function(TurnName)]
    public async Task<DrainTurn?> TurnAsync([ActivityTrigger] WorkInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        var turn = await claims.TurnAsync(
            WorkKind.Drain, input.Organization, input.Owner, () => drain.RunAsync(input.Organization, cancellationToken), null, cancellationToken);
        await starter.WakeHaloOutboxIfNewsAsync(new DurableEngine(durable, time), input.Organization, cancellationToken);
        return turn;
    }

    /// <summary>Whether the drain may end.</summary>
    [Function(EndName)]
    public Task<bool> EndAsync([ActivityTrigger] WorkInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken) =>
        claims.TryEndAsync(
            new DurableEngine(durable, time),
            WorkKind.Drain,
            input.Organization,
            input.Owner,
            () => drain.TryStopAsync(input.Organization, cancellationToken),
            cancellationToken);
}
