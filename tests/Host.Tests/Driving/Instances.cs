using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace FunctionsHost.Tests.Driving;

/// <summary>Orchestrations through the test app's own HTTP functions.</summary>
internal static class Instances
{
    /// <summary>Starts one and returns its id.</summary>
    public static async Task<string> StartAsync(this HttpClient http, string name, object input)
    {
        var id = $"{name}-{Guid.NewGuid():N}";
        using var answer = await http.PostAsync($"instances/{id}?name={name}", JsonContent.Create(input));
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        return id;
    }

    public static async Task RaiseAsync(this HttpClient http, string id, string name, object value)
    {
        using var answer = await http.PostAsync($"instances/{id}/events/{name}", JsonContent.Create(value));
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    /// <summary>Waits until it has ended.</summary>
    public static Task<Instance> EndOfAsync(this HttpClient http, string id) => Wait.ForAsync(
        async () => await http.GetFromJsonAsync<Instance>($"instances/{id}") is { Status: "Completed" or "Failed" or "Terminated" } ended ? ended : null,
        $"{id} has ended",
        Wait.Patience);

    /// <summary>Starts one and waits for what it returns.</summary>
    public static async Task<string?> RunAsync(this HttpClient http, string name, object input)
    {
        var ended = await http.EndOfAsync(await http.StartAsync(name, input));
        ended.Status.ShouldBe("Completed", ended.Output);
        return ended.Result;
    }
}

/// <summary>How an orchestration stands.</summary>
internal sealed record Instance(string Status, string? Output)
{
    /// <summary>What it returned, where that is text.</summary>
    public string? Result => Output is null ? null : JsonSerializer.Deserialize<string>(Output);
}
