using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.TestApp;

public sealed class Orchestrations(Effects effects)
{
    [Function("Start")]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "start/{name}/{id}/{input:int}")] HttpRequest request,
        string name,
        string id,
        int input,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        await effects.CreateTablesAsync(cancellationToken);
        await client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id), cancellationToken);
        return Results.Accepted();
    }

    [Function("Raise")]
    public async Task<IResult> RaiseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "raise/{id}/{name}")] HttpRequest request,
        string id,
        string name,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        await client.RaiseEventAsync(id, name, null, cancellationToken);
        return Results.Accepted();
    }

    /// <summary>The second half of the activities waits at a gate.</summary>
    [Function("FanOut")]
    public static async Task<int> FanOutAsync([OrchestrationTrigger] TaskOrchestrationContext context, int width)
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, width).Select(i =>
            context.CallActivityAsync<string>("Effect", new Step(context.InstanceId, $"{i:D3}", i < width / 2 ? null : context.InstanceId))));
        return keys.Distinct().Count();
    }

    /// <summary>A bit of everything, in steps, over several runs.</summary>
    [Function("Journey")]
    public static async Task<string?> JourneyAsync([OrchestrationTrigger] TaskOrchestrationContext context, int leg)
    {
        await context.CallActivityAsync<string>("Effect", new Step(context.InstanceId, $"{leg:D3}-a", null));
        await context.CreateTimer(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        await Task.WhenAll(
            context.CallActivityAsync<string>("Effect", new Step(context.InstanceId, $"{leg:D3}-b", null)),
            context.CallSubOrchestratorAsync<string>("Excursion", new Step(context.InstanceId, $"{leg:D3}-c", null)));
        if (leg < 9)
        {
            context.ContinueAsNew(leg + 1);
            return null;
        }

        return "arrived";
    }

    [Function("Excursion")]
    public static Task<string> ExcursionAsync([OrchestrationTrigger] TaskOrchestrationContext context, Step step) =>
        context.CallActivityAsync<string>("Effect", step);

    [Function("Effect")]
    public async Task<string> EffectAsync([ActivityTrigger] Step step, CancellationToken cancellationToken)
    {
        await effects.BringAboutAsync(step.Owner, step.Key, cancellationToken);
        if (step.Gate is { } gate)
        {
            await effects.PassAsync(gate, cancellationToken);
        }

        return step.Key;
    }
}
