using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace FunctionsHost.TestApp;

/// <summary>One for each thing that the extension asks of a host.</summary>
public static class Orchestrations
{
    [Function(nameof(Values))]
    public static async Task<string> Values([OrchestrationTrigger] TaskOrchestrationContext context, Amount amount)
    {
        ArgumentNullException.ThrowIfNull(context);
        var text = await context.CallActivityAsync<string>(nameof(Activities.Upper), "a \"quoted\" text");
        var twice = await context.CallActivityAsync<Amount>(nameof(Activities.Twice), amount);
        var nothing = await context.CallActivityAsync<string?>(nameof(Activities.Nothing), (string?)null);
        return FormattableString.Invariant($"{text}; {twice.Value} {twice.Currency}; {nothing ?? "null"}");
    }

    [Function(nameof(Failing))]
    public static async Task<string> Failing([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return await context.CallActivityAsync<string>(nameof(Activities.Fail), "It is the third one.");
        }
        catch (TaskFailedException failure)
        {
            return $"{failure.FailureDetails.ErrorType}: {failure.FailureDetails.ErrorMessage}";
        }
    }

    [Function(nameof(Throwing))]
    public static Task Throwing([OrchestrationTrigger] TaskOrchestrationContext context) =>
        throw new InvalidOperationException("This orchestration always fails.");

    [Function(nameof(Waiting))]
    public static async Task<string> Waiting([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await context.WaitForExternalEvent<string>("go");
    }

    [Function(nameof(Sleeping))]
    public static async Task<string> Sleeping([OrchestrationTrigger] TaskOrchestrationContext context, int seconds)
    {
        ArgumentNullException.ThrowIfNull(context);
        await context.CreateTimer(TimeSpan.FromSeconds(seconds), CancellationToken.None);
        return "awake";
    }

    [Function(nameof(CountingDown))]
    public static async Task<string> CountingDown([OrchestrationTrigger] TaskOrchestrationContext context, int left)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (left > 0)
        {
            await context.CallActivityAsync<string>(nameof(Activities.Upper), "again");
            context.ContinueAsNew(left - 1);
        }

        return $"{left} left";
    }

    /// <summary>Steps one after the other, none of which may fail.</summary>
    [Function(nameof(Stepping))]
    public static Task<string> Stepping([OrchestrationTrigger] TaskOrchestrationContext context, int steps) => StepAsync(context, steps, null);

    /// <summary>Steps one after the other, with retries.</summary>
    [Function(nameof(Insisting))]
    public static Task<string> Insisting([OrchestrationTrigger] TaskOrchestrationContext context, int steps) =>
        StepAsync(context, steps, TaskOptions.FromRetryPolicy(new RetryPolicy(maxNumberOfAttempts: 5, firstRetryInterval: TimeSpan.FromSeconds(1))));

    /// <summary>Steps all at once.</summary>
    [Function(nameof(Spreading))]
    public static async Task<string> Spreading([OrchestrationTrigger] TaskOrchestrationContext context, int steps)
    {
        ArgumentNullException.ThrowIfNull(context);
        var all = Enumerable.Range(0, steps).Select(i => context.CallActivityAsync<int>(nameof(Activities.Step), $"{context.InstanceId}/{i}"));
        var processes = await Task.WhenAll(all);
        return string.Join(' ', processes.Distinct().Order());
    }

    [Function(nameof(Enduring))]
    public static async Task<string> Enduring([OrchestrationTrigger] TaskOrchestrationContext context, int seconds)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await context.CallActivityAsync<string>(nameof(Activities.Endure), seconds);
    }

    [Function(nameof(AskingCounter))]
    public static async Task<string> AskingCounter([OrchestrationTrigger] TaskOrchestrationContext context, string key)
    {
        ArgumentNullException.ThrowIfNull(context);
        var counter = new EntityInstanceId(nameof(Counter), key);
        await context.Entities.CallEntityAsync(counter, nameof(Counter.Add), 2);
        await context.Entities.CallEntityAsync(counter, nameof(Counter.Add), 3);
        return $"{await context.Entities.CallEntityAsync<int>(counter, nameof(Counter.Get))}";
    }

    private static async Task<string> StepAsync(TaskOrchestrationContext context, int steps, TaskOptions? options)
    {
        for (var i = 0; i < steps; i++)
        {
            await context.CallActivityAsync<int>(nameof(Activities.Step), $"{context.InstanceId}/{i}", options);
        }

        return $"{steps} steps";
    }
}

public sealed class Counter : TaskEntity<int>
{
    [Function(nameof(Counter))]
    public static Task DispatchAsync([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher?.DispatchAsync<Counter>() ?? Task.CompletedTask;

    public void Add(int amount) => State += amount;

    public int Get() => State;
}
