using System.Net;
using System.Net.Http.Json;

namespace FunctionsHost.Tests.Driving;

/// <summary>One host over an Azurite of its own, for all tests of a class.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    public Journal Journal { get; } = new();

    public Azurite Storage { get; private set; } = null!;

    public TestHost Host { get; private set; } = null!;

    public HttpClient Http => Host.Http;

    public async Task InitializeAsync()
    {
        Storage = await Azurite.StartAsync();
        Host = await TestHost.StartAsync(Storage.ConnectionString, Journal);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Storage.DisposeAsync();
        Journal.Dispose();
    }
}

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
    public static Task<Instance> EndOfAsync(this HttpClient http, string id, TimeSpan? limit = null) => Wait.ForAsync(
        async () => await http.GetFromJsonAsync<Instance>($"instances/{id}") is { Status: "Completed" or "Failed" or "Terminated" } ended ? ended : null,
        $"{id} has ended",
        limit);

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
    public string? Result => Output is null ? null : System.Text.Json.JsonSerializer.Deserialize<string>(Output);
}
