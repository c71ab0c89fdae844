using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FunctionsHost.TestApp;

public sealed class ClientFunctions
{
    /// <summary>The body is the input, as JSON.</summary>
    [Function(nameof(StartInstance))]
    public async Task<IActionResult> StartInstance(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "instances/{id}")] HttpRequest request, [DurableClient] DurableTaskClient client, string id)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(client);
        var input = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
        await client.ScheduleNewOrchestrationInstanceAsync($"{request.Query["name"]}", input, new StartOrchestrationOptions(id));
        return new AcceptedResult();
    }

    [Function(nameof(ShowInstance))]
    public async Task<IActionResult> ShowInstance(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "instances/{id}")] HttpRequest request, [DurableClient] DurableTaskClient client, string id)
    {
        ArgumentNullException.ThrowIfNull(client);
        return await client.GetInstanceAsync(id, getInputsAndOutputs: true) is { } instance
            ? new OkObjectResult(new Shown($"{instance.RuntimeStatus}", instance.SerializedOutput))
            : new NotFoundResult();
    }

    [Function(nameof(RaiseEvent))]
    public async Task<IActionResult> RaiseEvent(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "instances/{id}/events/{name}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string id,
        string name)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(client);
        await client.RaiseEventAsync(id, name, await JsonSerializer.DeserializeAsync<JsonElement>(request.Body));
        return new AcceptedResult();
    }

    private sealed record Shown(string Status, string? Output);
}
