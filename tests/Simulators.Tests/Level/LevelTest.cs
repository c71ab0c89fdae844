using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Simulators.Level;

namespace Simulators.Tests.Level;

/// <summary>A simulator of its own for every test, spoken to over HTTP only.</summary>
public abstract class LevelTest : IAsyncLifetime
{
    protected const string Key = "demo-level-key";

    protected const string AllIncludes =
        "include_operating_system=true&include_cpus=true&include_memory=true&include_disks=true&include_disk_partitions=true" +
        "&include_network_interfaces=true&include_motherboard=true&include_security=true";

    private LevelSimulator? _simulator;

    protected HttpClient Http { get; } = new();

    protected virtual LevelSimulatorOptions Options => new() { RequestsPerMinute = 0 };

    public virtual async Task InitializeAsync()
    {
        _simulator = await LevelSimulator.StartAsync(Options);
        Http.BaseAddress = _simulator.BaseUrl;
    }

    public virtual async Task DisposeAsync()
    {
        Http.Dispose();
        await _simulator!.DisposeAsync();
    }

    protected async Task<HttpResponseMessage> AskAsync(string path, string key = Key, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", key);
        return await Http.SendAsync(request);
    }

    protected async Task<HttpStatusCode> StatusAsync(string path, string key = Key, HttpMethod? method = null)
    {
        using var response = await AskAsync(path, key, method);
        return response.StatusCode;
    }

    /// <summary>What Level answers, which must be 200.</summary>
    protected async Task<JsonObject> GetAsync(string path, string key = Key)
    {
        using var response = await AskAsync(path, key);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    /// <summary>Every item of a list, page by page.</summary>
    protected async Task<List<JsonObject>> ListAsync(string path, int limit = 100, string key = Key)
    {
        List<JsonObject> items = [];
        var cursor = "";
        while (true)
        {
            var page = await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={limit}{cursor}", key);
            items.AddRange(page.Data());
            if (!(bool)page["has_more"]!) return items;

            cursor = $"&starting_after={Uri.EscapeDataString(items[^1].Id())}";
        }
    }

    protected async Task<JsonObject> FirstDeviceAsync() => (await GetAsync("/v2/devices?limit=1")).Data()[0];

    /// <summary>A control call that must succeed; its answer, if it has one.</summary>
    protected async Task<JsonNode?> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var response = await TryControlAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    protected async Task<HttpResponseMessage> TryControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/control/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        return await Http.SendAsync(request);
    }

    protected async Task<JsonObject> RaiseAsync(object? alert = null) => (await ControlAsync(HttpMethod.Post, "alerts", alert))!.AsObject();
}
