using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Outbox;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Integration.Functions.Orchestrations;

/// <summary>Input of an outbox and its activities.</summary>
/// <param name="Organization">Whose.</param>
/// <param name="Next">When there is something to do again; null when nothing waits.</param>
public sealed record HaloOutboxInput(OrganizationId Organization, DateTimeOffset? Next = null);

/// <summary>Tells HaloPSA what an organization has to tell, at the pace that HaloPSA allows; one instance per organization.</summary>
public static class HaloOutboxOrchestration
{
    /// <summary>The orchestration's name.</summary>
    public const string Name = "HaloPsaOutbox";

    /// <summary>Raised when there is something new to tell.</summary>
    public const string WakeEvent = "wake";

    private const int TurnsPerHistory = 20;

    /// <summary>What waits longer than this is left to the sweeper, and needs no orchestration until then.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(6);

    private static readonly TimeSpan IdleWait = TimeSpan.FromSeconds(15);

    /// <summary>Turns until nothing waits any more.</summary>
    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<HaloOutboxInput>()!;
        for (var turns = 0; turns < TurnsPerHistory; turns++)
        {
            var turn = await context.CallActivityAsync<HaloTurn>(HaloOutboxActivities.TurnName, input, Retries.Standard);
            var now = new DateTimeOffset(context.CurrentUtcDateTime, TimeSpan.Zero);
            var isIdle = turn.Sent == 0 && !(turn.NextAt <= now + LongestWait);
            if (isIdle && await context.CallActivityAsync<bool>(HaloOutboxActivities.SleepName, input with { Next = turn.NextAt }, Retries.Standard))
            {
                return;
            }

            // Where nothing moves, not at once again: nothing is to be burnt.
            var next = isIdle || turn.NextAt is not { } due ? now + IdleWait : due;
            var soonest = turn.Sent > 0 ? now : now.AddSeconds(1);
            if (next > now || soonest > now)
            {
                await context.WaitUntilAsync((next > soonest ? next : soonest).UtcDateTime, WakeEvent);
            }
        }

        context.ContinueAsNew(input, preserveUnprocessedEvents: false);
    }
}

/// <summary>The outbox's activities.</summary>
public sealed class HaloOutboxActivities(HaloOutbox outbox)
{
    internal const string TurnName = "HaloPsaOutboxTurn";
    internal const string SleepName = "HaloPsaOutboxSleep";

    /// <summary>Sends what is due.</summary>
    [Function(TurnName)]
    public Task<HaloTurn> TurnAsync([ActivityTrigger] HaloOutboxInput input, CancellationToken cancellationToken) => outbox.RunAsync(input.Organization, cancellationToken);

    /// <summary>Whether the outbox may end.</summary>
    [Function(SleepName)]
    public Task<bool> SleepAsync([ActivityTrigger] HaloOutboxInput input, CancellationToken cancellationToken) => outbox.TrySleepAsync(input.Organization, input.Next, cancellationToken);
}
