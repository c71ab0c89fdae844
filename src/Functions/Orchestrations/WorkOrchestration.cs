using Integration.Core.Work;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Orchestrations;

/// <summary>Input of the last activity.</summary>
/// <param name="Turn">The turn that found nothing to do.</param>
internal sealed record WorkEndInput(WorkInput Work, WorkTurn Turn);

/// <summary>Does an organization's work of one kind turn by turn, until nothing is left; one instance per organization and kind.</summary>
internal static class WorkOrchestration
{
    private const int TurnsPerHistory = 20;
    private const int IdleTurnsBeforeEnd = 2;

    /// <summary>What is due later than this is left to the timer. Shorter than the claim lasts: each turn renews it.</summary>
    private static readonly TimeSpan MaxSleep = TimeSpan.FromMinutes(5);

    // The first covers the time in which webhook events are stored without a wake; after the second nobody has woken us for long enough to end.
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
                && await context.CallActivityAsync<bool>(WorkActivities.EndName, new WorkEndInput(input, turn), Retries.Standard))
            {
                return;
            }

            // What waits for a later try is slept for only once everything that comes meanwhile wakes us.
            var sleep = isDueSoon && idle >= IdleTurnsBeforeEnd ? MaxSleep : IdleWaits[Math.Min(idle, IdleWaits.Length - 1)];
            var until = next < now + sleep ? next.Value : now + sleep;
            var soonest = now + IdleWaits[0];
            await wake.SleepUntilAsync(until > soonest ? until : soonest);
            idle++;
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
    public Task<bool> EndAsync([ActivityTrigger] WorkEndInput input, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        var (work, turn) = input;
        var handler = Find(work);
        return claims.TryEndAsync(
            new DurableEngine(durable, time),
            handler.Kind,
            work.Organization,
            work.Owner,
            () => handler.TryStopAsync(work.Organization, turn, cancellationToken),
            cancellationToken);
    }

    private IWorkHandler Find(WorkInput work) => handlers.Single(handler => handler.Kind.Name == work.Kind);
}
