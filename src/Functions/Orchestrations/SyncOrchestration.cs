using Integration.Core.Sync;
using Integration.Core.Work;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Orchestrations;

/// <summary>Does a sync step by step; one instance per organization and kind. What comes next is decided by <see cref="SyncState"/>.</summary>
internal static class SyncOrchestration
{
    private const int StepsPerHistory = 50;

    /// <summary>Steps until the run is over, then closes it.</summary>
    [Function(WorkKind.SyncOrchestration)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var state = context.GetInput<SyncState>()!;
        var wake = new WakeSignal(context);
        while (state.Phase is not null)
        {
            if (await StepAsync(context, state) is not { } result)
            {
                return;
            }

            (state, var wait) = state.After(result);
            if (wait > TimeSpan.Zero)
            {
                await wake.SleepUntilAsync(context.CurrentUtcDateTime + wait);
            }

            if (state.Steps >= StepsPerHistory)
            {
                // Someone who wants it to stop has said so in the run's row, which the next step reads first.
                context.ContinueAsNew(state with { Steps = 0 }, preserveUnprocessedEvents: false);
                return;
            }
        }

        await context.CallActivityAsync(SyncActivities.EndName, state, Retries.Standard);
    }

    private static async Task<SyncStepResult?> StepAsync(TaskOrchestrationContext context, SyncState state)
    {
        try
        {
            return await context.CallActivityAsync<SyncStepResult?>(SyncActivities.StepName, state, Retries.Standard);
        }
        catch (TaskFailedException failure)
        {
            return new SyncStepResult(0, state.Cursor, $"{state.Phase}: {failure.FailureDetails.ErrorMessage}");
        }
    }
}

internal sealed class SyncActivities(SyncSteps steps, WorkClaims claims, WorkStarter starter, TimeProvider time)
{
    internal const string StepName = "SyncStep";
    internal const string EndName = "SyncEnd";

    /// <summary>Does the step that the run is at; null when another run of the kind has taken over.</summary>
    [Function(StepName)]
    public async Task<SyncStepResult?> StepAsync(
        [ActivityTrigger] SyncState state, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        var result = await claims.TurnAsync(
            WorkKind.Sync(state.Kind),
            state.Organization,
            state.Run.Value,
            () => steps.RunAsync(state, cancellationToken),
            result => state.After(result).Wait,
            cancellationToken);
        await starter.StartRequestedAsync(new DurableEngine(durable, time), state.Organization, cancellationToken);
        return result;
    }

    /// <summary>Closes the run, and starts one that was planned meanwhile.</summary>
    [Function(EndName)]
    public async Task EndAsync([ActivityTrigger] SyncState state, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        var engine = new DurableEngine(durable, time);
        await claims.EndAsync(
            engine, WorkKind.Sync(state.Kind), state.Organization, state.Run.Value, () => steps.EndAsync(state, cancellationToken), cancellationToken);
        await starter.StartPlannedAsync(engine, state.Organization, state.Kind, cancellationToken);
    }
}
