using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Integration.Functions.Tests.Driving;

/// <summary>One account at the simulated Level, through its control API.</summary>
public sealed class LevelAccount(Uri level, string key)
{
    /// <summary>All accounts are alike, so that no test depends on chance. It has two customers, and devices in no group.</summary>
    private const string World = "two customers";

    private readonly HttpClient _http = new() { BaseAddress = level };

    public string Key => key;

    /// <summary>A new account, or <paramref name="sameAccountAs"/> another key's.</summary>
    public Task OpenAsync(string? sameAccountAs = null) => SendAsync(HttpMethod.Post, "keys", new { key, sameAccountAs, like = World }, withKey: false);

    public Task RevokeKeyAsync() => SendAsync(HttpMethod.Delete, $"keys/{key}", withKey: false);

    public async Task<IReadOnlyList<JsonNode>> DevicesAsync() => Items(await SendAsync(HttpMethod.Get, "devices?take=1000"));

    /// <summary>The id of the group with this name.</summary>
    public async Task<string> GroupAsync(string name) => (await GroupsAsync()).Single(group => group.Text("name") == name).Id();

    public async Task<IReadOnlyList<JsonNode>> GroupsAsync() => Items(await SendAsync(HttpMethod.Get, "groups"));

    public Task<JsonNode> AddDeviceAsync(object fields, bool silent = false) => SendAsync(HttpMethod.Post, $"devices{Silent(silent)}", fields);

    public Task<JsonNode> ChangeDeviceAsync(string id, object fields, bool silent = false) =>
        SendAsync(HttpMethod.Patch, $"devices/{Uri.EscapeDataString(id)}{Silent(silent)}", fields);

    public Task<JsonNode> DeleteDeviceAsync(string id, bool silent = false) =>
        SendAsync(HttpMethod.Delete, $"devices/{Uri.EscapeDataString(id)}{Silent(silent)}");

    /// <summary>A deleted device reports again.</summary>
    public Task<JsonNode> RestoreDeviceAsync(string id, bool silent = false) =>
        SendAsync(HttpMethod.Post, $"devices/{Uri.EscapeDataString(id)}/restore{Silent(silent)}");

    public Task<JsonNode> AddGroupAsync(object fields, bool silent = false) => SendAsync(HttpMethod.Post, $"groups{Silent(silent)}", fields);

    public Task<JsonNode> ChangeGroupAsync(string id, object fields, bool silent = false) =>
        SendAsync(HttpMethod.Patch, $"groups/{Uri.EscapeDataString(id)}{Silent(silent)}", fields);

    public Task<JsonNode> DeleteGroupAsync(string id, bool silent = false) =>
        SendAsync(HttpMethod.Delete, $"groups/{Uri.EscapeDataString(id)}{Silent(silent)}");

    /// <summary>Raises an alert: <c>deviceId</c>, <c>name</c>, <c>severity</c>, <c>description</c>, <c>payload</c>, all optional.</summary>
    public Task<JsonNode> RaiseAlertAsync(object? alert = null, bool silent = false) => SendAsync(HttpMethod.Post, $"alerts{Silent(silent)}", alert);

    public Task<JsonNode> ResolveAlertAsync(string id, bool silent = false) =>
        SendAsync(HttpMethod.Post, $"alerts/{Uri.EscapeDataString(id)}/resolve{Silent(silent)}");

    public Task<JsonNode> ReopenAlertAsync(string id, bool silent = false) =>
        SendAsync(HttpMethod.Post, $"alerts/{Uri.EscapeDataString(id)}/reopen{Silent(silent)}");

    public Task DeleteAlertAsync(string id, bool silent = false) => SendAsync(HttpMethod.Delete, $"alerts/{Uri.EscapeDataString(id)}{Silent(silent)}");

    /// <summary>For this account alone; see dev/Simulators/README.md.</summary>
    /// <returns>Waits until the fault happens to a request that came in.</returns>
    public async Task<Func<Task>> AddFaultAsync(object fault)
    {
        var id = (await SendAsync(HttpMethod.Post, "faults", fault)).Text("id");
        return () => Wait.UntilAsync(
            async () =>
                (await SendAsync(HttpMethod.Get, "faults"))
                    .AsArray()
                    .Single(known => known!.Text("id") == id)!["hits"]!.GetValue<int>() > 0, "the fault happens");
    }

    /// <summary>The next request of this kind is held, and answered as usual after that.</summary>
    /// <returns>Waits until it has come in.</returns>
    public Task<Func<Task>> HoldAsync(string path, int milliseconds) => AddFaultAsync(new { path, delayMs = milliseconds, count = 1 });

    /// <summary>Ends the faults of all accounts: for tests with a simulator of their own.</summary>
    public Task ClearFaultsAsync() => SendAsync(HttpMethod.Delete, "faults", withKey: false);

    public Task SwitchAsync(object switches) => SendAsync(HttpMethod.Put, "switches", switches);

    public Task SendWebhooksToAsync(string url, string secret) => SendAsync(HttpMethod.Put, "webhook", new { url, secret, retryDelayMs = 200, jitterMs = 0 });

    public Task ConfigureWebhookAsync(object settings) => SendAsync(HttpMethod.Put, "webhook", settings);

    /// <summary>Waits until Level has delivered, or given up, everything.</summary>
    public Task FlushAsync() => SendAsync(HttpMethod.Post, "webhook/flush");

    public async Task<IReadOnlyList<JsonNode>> DeliveriesAsync() => Items(await SendAsync(HttpMethod.Get, "deliveries?limit=10000"));

    public Task RedeliverAsync(string eventId) => SendAsync(HttpMethod.Post, $"deliveries/{eventId}/redeliver");

    /// <summary>The requests that were made with this key, the oldest first; their paths begin with <paramref name="path"/>.</summary>
    public async Task<IReadOnlyList<JsonNode>> RequestsAsync(string path = "/v2/") =>
        [.. Items(await SendAsync(HttpMethod.Get, "requests?limit=10000")).Where(request => request.Text("key") == key[^4..]
            && request.Text("path")!.StartsWith(path))];

    private static string Silent(bool silent) => silent ? "?silent=true" : "";

    private static IReadOnlyList<JsonNode> Items(JsonNode answer) =>
        [.. (answer as JsonArray ?? (answer["data"] ?? answer["items"] ?? answer["requests"] ?? answer["deliveries"])!.AsArray()).Select(item => item!)];

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body = null, bool withKey = true)
    {
        var address = withKey ? $"control/{path}{(path.Contains('?') ? '&' : '?')}key={key}" : $"control/{path}";
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"The simulator answered {(int)answer.StatusCode} to {method} {address}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
