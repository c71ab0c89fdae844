using Integration.Core.Work;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Orchestrations;

/// <summary>Does an organization's work of one kind turn by turn, until nothing is left; one instance per organization and kind.</summary>
internal static class WorkOrchestration
{
    private const int TurnsPerHistory = 20;
    private const int IdleTurnsBeforeEnd = 2;

    /// <summary>What is due later than this is left to the timer. Shorter than the claim lasts: each turn renews it.</summary>
    private static readonly TimeSpan MaxSleep = TimeSpan.FromMinutes(5);

    // After the last wake, or the last turn with something to do, two whole waits pass before the end: webhook events are stored without a wake
    // for up to a second (RecentWakes).
    private static readonly TimeSpan[] IdleWaits =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15)];

    [Function(WorkKind.WorkOrchestration)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<WorkInput>()!;
        var wake = new WakeSignal(context);
        var idle = 0;
        for (var turns = 0; turns < TurnsPerHistory; turns++)
        {
            if (await context.CallActivityAsync<WorkTurn?>(WorkActivities.TurnName, input, Retries.Standard) is not { } turn)
            {
                return;
            }

            if (turn.Done > 0)
            {
                idle = 0;
                continue;
            }

            var now = context.CurrentUtcDateTime;
            var next = turn.NextAt?.UtcDateTime;
            var isDueSoon = next <= now + MaxSleep;
            if (!isDueSoon && idle >= IdleTurnsBeforeEnd
                && await context.CallActivityAsync<bool>(WorkActivities.EndName, input, Retries.Standard))
            {
                return;
            }

            // What waits for a later try is slept for only once everything that comes meanwhile wakes us.
            var sleep = isDueSoon && idle >= IdleTurnsBeforeEnd ? MaxSleep : IdleWaits[Math.Min(idle, IdleWaits.Length - 1)];
            var until = next < now + sleep ? next.Value : now + sleep;
            var soonest = now + IdleWaits[0];
            idle = await wake.SleepUntilAsync(until > soonest ? until : soonest) ? 0 : idle + 1;
        }

        // What woke us meanwhile is stored, and the next turn reads that first.
        context.ContinueAsNew(input, preserveUnprocessedEvents: false);
    }
}

internal sealed class WorkActivities(IEnumerable<IWorkHandler> handlers, WorkClaims claims, WorkStarter starter, TimeProvider time)
{
    internal const string TurnName = "WorkTurn";
    internal const string EndName = "WorkEnd";

    /// <summary>Does a turn; null when another instance has the work.</summary>
    [Function(TurnName)]
    public async Task<WorkTurn?> TurnAsync([ActivityTrigger] WorkInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        var handler = Find(input);
        var turn = await claims.TurnAsync(
            handler.Kind, input.Organization, input.Owner, () => handler.RunAsync(input.Organization, cancellationToken), null, cancellationToken);
        await starter.StartRequestedAsync(new DurableEngine(durable, time), input.Organization, cancellationToken);
        return turn;
    }

    /// <summary>Whether the orchestration may end.</summary>
    [Function(EndName)]
    public Task<bool> EndAsync([ActivityTrigger] WorkInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        var handler = Find(input);
        return claims.TryEndAsync(
            new DurableEngine(durable, time),
            handler.Kind,
            input.Organization,
            input.Owner,
            async () => !(await handler.NextAsync(input.Organization, cancellationToken) <= time.GetUtcNow()),
            cancellationToken);
    }

    private IWorkHandler Find(WorkInput work) => handlers.Single(handler => handler.Kind.Name == work.Kind);
}
