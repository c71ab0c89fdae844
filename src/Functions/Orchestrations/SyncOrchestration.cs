using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Sync;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Orchestrations;

/// <summary>Does a sync step by step; one instance per organization and kind. What comes next is decided by <see cref="SyncState"/>.</summary>
public static class SyncOrchestration
{
    /// <summary>The orchestration's name.</summary>
    public const string Name = "Sync";

    /// <summary>Raised when someone wants the run to stop.</summary>
    public const string WakeEvent = "wake";

    private const int StepsPerHistory = 50;

    /// <summary>Steps until the run is over, then closes it.</summary>
    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var state = context.GetInput<SyncState>()!;
        while (state.Phase is not null)
        {
            (state, var wait) = state.After(await StepAsync(context, state));
            if (wait > TimeSpan.Zero)
            {
                await context.WaitUntilAsync(context.CurrentUtcDateTime + wait, WakeEvent);
            }

            if (state.Steps >= StepsPerHistory)
            {
                context.ContinueAsNew(state with { Steps = 0 });
                return;
            }
        }

        await context.CallActivityAsync(SyncActivities.EndName, state, Retries.Standard);
    }

    private static async Task<StepResult> StepAsync(TaskOrchestrationContext context, SyncState state)
    {
        try
        {
            return await context.CallActivityAsync<StepResult>(SyncActivities.StepName, state, Retries.Standard);
        }
        catch (TaskFailedException failure)
        {
            return new StepResult(0, state.Cursor, $"{state.Phase}: {failure.FailureDetails.ErrorMessage}");
        }
    }
}

/// <summary>The sync's activities.</summary>
public sealed class SyncActivities(SyncSteps steps, HaloOutbox halo)
{
    internal const string StepName = "SyncStep";
    internal const string EndName = "SyncEnd";

    /// <summary>Does the step that the run is at.</summary>
    [Function(StepName)]
    public async Task<StepResult> StepAsync([ActivityTrigger] SyncState state, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken)
    {
        var result = await steps.RunAsync(state, cancellationToken);
        await durable.WakeHaloOutboxIfNewsAsync(halo, state.Organization, cancellationToken);
        return result;
    }

    /// <summary>Closes the run.</summary>
    [Function(EndName)]
    public Task EndAsync([ActivityTrigger] SyncState state, CancellationToken cancellationToken) => steps.EndAsync(state, cancellationToken);
}
