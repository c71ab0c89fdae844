using System.Text.Json.Nodes;

namespace Integration.Functions.Tests.Driving;

/// <summary>
/// One MSP and what its people do, through the API alone. The user is the organization's owner unless a client of
/// another user is asked for.
/// </summary>
public sealed class Msp
{
    private static int _count;

    private Msp(RunningApp app, string owner, string levelKey)
    {
        App = app;
        Owner = owner;
        LevelKey = levelKey;
        Level = new LevelAccount(app.Level.BaseUrl, levelKey);
    }

    public RunningApp App { get; }

    public string Owner { get; }

    public string LevelKey { get; }

    public string Id { get; private set; } = "";

    /// <summary>Its account at the simulated Level: what happens on the customers' machines.</summary>
    public LevelAccount Level { get; }

    public static async Task<Msp> CreateAsync(RunningApp app)
    {
        var number = Interlocked.Increment(ref _count);
        var msp = new Msp(app, $"owner{number}@msp{number}.example", $"level-key-{number}-{Guid.NewGuid():N}");
        await msp.Level.OpenAsync();
        using var answer = await msp.As(msp.Owner).PostAsync("api/organizations", new { name = $"MSP {number}" });
        msp.Id = (string)(await answer.BodyAsync())["id"]!;
        return msp;
    }

    /// <summary>The API as some user; paths begin at <c>api/</c>.</summary>
    public Api As(string? user) => new(App.Client(user));

    /// <summary>GET below the organization; fails the test unless 2xx.</summary>
    public async Task<JsonNode> GetAsync(string path) => await SendAsync(HttpMethod.Get, path);

    /// <summary>Any method below the organization; fails the test unless 2xx.</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var answer = await TryAsync(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{method} {path} answered {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>Any method below the organization; the answer as it is.</summary>
    public Task<HttpResponseMessage> TryAsync(HttpMethod method, string path, object? body = null) => As(Owner).SendAsync(method, $"api/organizations/{Id}/{path}", body);

    public Task<JsonNode> ConnectAsync() => SendAsync(HttpMethod.Put, "level/key", new { apiKey = LevelKey });

    /// <summary>Every top-level group becomes a new client.</summary>
    public async Task MapTopLevelGroupsAsync()
    {
        var groups = (await GetAsync("level/groups"))["items"]!.AsArray();
        var roots = groups.Where(group => group!["parentId"] is null).Select(group => new { groupId = (string)group!["id"]!, decision = "newClient" });
        await SendAsync(HttpMethod.Put, "level/mappings", roots.ToList());
    }

    /// <summary>Connected, mapped, first full sync done, alerts become tickets, webhook set at Level.</summary>
    public async Task SetUpAsync()
    {
        await ConnectAsync();
        await MapTopLevelGroupsAsync();
        await AutoCreateTicketsAsync();
        var run = (string)(await SendAsync(HttpMethod.Post, "level/setup/complete"))["runId"]!;
        (await WaitForRunAsync(run)).Text("status").ShouldBe("success");
        await SendWebhooksHereAsync();
    }

    public Task AutoCreateTicketsAsync(bool on = true) => SendAsync(HttpMethod.Put, "level/settings", new
    {
        syncAlerts = new { enabled = true, everyMinutes = 30 },
        syncDevices = new { enabled = true, everyMinutes = 360 },
        syncGroups = new { enabled = true, everyMinutes = 1440 },
        autoCreateTickets = on,
    });

    /// <summary>Makes a secret and enters it at Level, with the URL the page offers.</summary>
    /// <returns>The secret.</returns>
    public async Task<string> SendWebhooksHereAsync()
    {
        var secret = (string)(await SendAsync(HttpMethod.Post, "level/webhook/rotate"))["secret"]!;
        await Level.SendWebhooksToAsync(await WebhookUrlAsync(), secret);
        return secret;
    }

    public async Task<string> WebhookUrlAsync() => (string)(await GetAsync("level/webhook"))["url"]!;

    /// <summary>Starts a sync and waits for its end.</summary>
    public async Task<JsonNode> SyncAsync(string type = "full") =>
        await WaitForRunAsync((string)(await SendAsync(HttpMethod.Post, "level/sync", new { type }))["runId"]!);

    public Task<JsonNode> WaitForRunAsync(string run) => Wait.ForAsync(
        async () => await GetAsync($"level/runs/{run}") is var state && state.Text("status") != "running" ? state : null, $"run {run} has ended");

    /// <summary>Waits until every stored event is done with.</summary>
    public Task WaitForInboxAsync() => Wait.UntilAsync(
        async () => (await GetAsync("level/events?state=pending"))["items"]!.AsArray().Count == 0, "no event is pending");

    /// <summary>Waits until Level has delivered everything and all of it is done with.</summary>
    public async Task WaitForWebhooksAsync()
    {
        await Level.FlushAsync();
        await WaitForInboxAsync();
    }

    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path)
    {
        var items = new List<JsonNode>();
        string? next = null;
        do
        {
            var page = await GetAsync(next is null ? path : $"{path}{(path.Contains('?') ? '&' : '?')}after={Uri.EscapeDataString(next)}");
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            next = (string?)page["next"];
        }
        while (next is not null);
        return items;
    }

    public async Task<IReadOnlyList<JsonNode>> TicketsAsync(string? alertId = null) =>
        [.. (await ListAsync("tickets")).Where(ticket => alertId is null || ticket.Text("levelAlertId") == alertId)];

    public async Task<JsonNode?> AssetAsync(string deviceId) =>
        (await ListAsync("assets?limit=500")).FirstOrDefault(asset => asset.Text("levelDeviceId") == deviceId);
}
