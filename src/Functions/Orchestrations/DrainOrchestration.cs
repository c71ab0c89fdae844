using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Webhooks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Orchestrations;

/// <summary>Input of the drain and its activities.</summary>
/// <param name="Organization">Whose inbox.</param>
public sealed record DrainInput(OrganizationId Organization);

/// <summary>Applies an organization's webhook events while there are any; one instance per organization.</summary>
public static class DrainOrchestration
{
    /// <summary>The orchestration's name.</summary>
    public const string Name = "DrainInbox";

    /// <summary>Raised when an event was stored.</summary>
    public const string WakeEvent = "wake";

    private const int TurnsPerHistory = 20;

    // The first covers the time in which events are stored without a wake; with the second nobody has woken us for long enough to end.
    private static readonly TimeSpan[] IdleWaits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5)];

    /// <summary>Turns until nothing waits any more.</summary>
    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<DrainInput>()!;
        var idle = 0;
        for (var turns = 0; turns < TurnsPerHistory; turns++)
        {
            var turn = await context.CallActivityAsync<DrainTurn>(DrainActivities.TurnName, input, Retries.Standard);
            if (turn.Handled > 0)
            {
                idle = 0;
                continue;
            }

            if (turn.NextAt is null && idle >= IdleWaits.Length
                && await context.CallActivityAsync<bool>(DrainActivities.SleepName, input, Retries.Standard))
            {
                return;
            }

            // What waits for a later try is slept for only once every event that is stored meanwhile wakes us.
            var soon = context.CurrentUtcDateTime + IdleWaits[Math.Min(idle, IdleWaits.Length - 1)];
            var next = turn.NextAt?.UtcDateTime ?? soon;
            await context.WaitUntilAsync(idle < IdleWaits.Length && soon < next ? soon : next, WakeEvent);
            idle++;
        }

        // What woke us meanwhile is in the inbox, which the next turn reads first.
        context.ContinueAsNew(input, preserveUnprocessedEvents: false);
    }
}

/// <summary>The drain's activities.</summary>
public sealed class DrainActivities(WebhookDrain drain, HaloOutbox halo)
{
    internal const string TurnName = "DrainInboxTurn";
    internal const string SleepName = "DrainInboxSleep";

    /// <summary>Applies the events whose time has come.</summary>
    [Function(TurnName)]
    public async Task<DrainTurn> TurnAsync([ActivityTrigger] DrainInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        var turn = await drain.RunAsync(input.Organization, cancellationToken);
        await durable.WakeHaloOutboxIfNewsAsync(halo, input.Organization, cancellationToken);
        return turn;
    }

    /// <summary>Whether the drain may end.</summary>
    [Function(SleepName)]
    public Task<bool> SleepAsync([ActivityTrigger] DrainInput input, CancellationToken cancellationToken) =>
        drain.TrySleepAsync(input.Organization, cancellationToken);
}
