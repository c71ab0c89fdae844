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

    /// <summary>Sends webhook requests by hand to the organization's own URL, from <see cref="SendWebhooksHereAsync"/> on.</summary>
    public WebhookCaller Webhook { get; private set; } = null!;

    /// <param name="sameAccountAs">Whose account at Level its key opens as well; one of its own unless given.</param>
    public static async Task<Msp> CreateAsync(RunningApp app, Msp? sameAccountAs = null)
    {
        // Level's request log shows the last four characters of a key.
        var number = Interlocked.Increment(ref _count);
        var msp = new Msp(app, $"owner{number}@msp{number}.example", $"level-key-{number:D4}");
        await msp.Level.OpenAsync(sameAccountAs?.LevelKey);
        using var answer = await msp.As(msp.Owner).PostAsync("api/organizations", new { name = $"MSP {number}" });
        msp.Id = (string)(await answer.BodyAsync())["id"]!;
        return msp;
    }

    /// <summary>The API as some user; paths begin at <c>api/</c>.</summary>
    public Api As(string? user) => App.As(user);

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
    public Task<HttpResponseMessage> TryAsync(HttpMethod method, string path, object? body = null) =>
        As(Owner).SendAsync(method, $"api/organizations/{Id}/{path}", body);

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
        await App.Tables.UnplanAsync(Id);
        await SendWebhooksHereAsync();
    }

    /// <summary>Sets this, and keeps polls away.</summary>
    public async Task AutoCreateTicketsAsync(bool on = true)
    {
        await SendAsync(HttpMethod.Put, "level/settings", new
        {
            syncAlerts = new { enabled = true, everyMinutes = 30 },
            syncDevices = new { enabled = true, everyMinutes = 360 },
            syncGroups = new { enabled = true, everyMinutes = 1440 },
            autoCreateTickets = on,
        });
        await App.Tables.UnplanAsync(Id);
    }

    /// <summary>Makes a secret and enters it at Level, with the URL the page offers.</summary>
    public async Task<string> SendWebhooksHereAsync()
    {
        var secret = await RotateSecretAsync();
        Webhook = new WebhookCaller(App.Client(null), await WebhookUrlAsync(), secret);
        await Level.SendWebhooksToAsync(Webhook.Url, secret);
        return secret;
    }

    public async Task<string> RotateSecretAsync() => (string)(await SendAsync(HttpMethod.Post, "level/webhook/rotate"))["secret"]!;

    public async Task<string> WebhookUrlAsync() => (string)(await GetAsync("level/webhook"))["url"]!;

    /// <summary>Starts a sync and waits for its end.</summary>
    public async Task<JsonNode> SyncAsync(string type = "full") =>
        await WaitForRunAsync((string)(await SendAsync(HttpMethod.Post, "level/sync", new { type }))["runId"]!);

    public async Task<JsonNode> WaitForRunAsync(string run)
    {
        JsonNode? last = null;
        try
        {
            return await Wait.ForAsync(async () => (last = await GetAsync($"level/runs/{run}")).Text("status") != "running" ? last : null, $"run {run} has ended");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{last}\n{string.Join('\n', App.Warnings)}");
        }
    }

    /// <summary>Decides on groups: <c>client</c>, <c>newClient</c>, <c>skip</c> or <c>none</c>.</summary>
    public Task DecideAsync(string groupId, string decision, string? clientId = null) =>
        SendAsync(HttpMethod.Put, "level/mappings", new[] { new { groupId, decision, clientId } });

    public async Task<string> ClientOfAsync(string groupId) =>
        (await GetAsync("level/groups"))["items"]!.AsArray().First(group => group!.Text("id") == groupId)!.Text("clientId")!;

    /// <summary>Waits until every stored event is done with.</summary>
    public Task WaitForInboxAsync(TimeSpan? limit = null) => Wait.UntilAsync(
        async () => (await GetAsync("level/events?state=pending"))["items"]!.AsArray().Count == 0, "no event is pending", limit);

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
        [.. (await ListAsync("tickets?limit=500")).Where(ticket => alertId is null || ticket.Text("levelAlertId") == alertId)];

    public Task<JsonNode> EventAsync(string eventId) => GetAsync($"level/events/{eventId}");

    /// <summary>Waits until the event is done with.</summary>
    public Task<JsonNode> WaitForEventAsync(string eventId) => Wait.ForAsync(
        async () => await EventAsync(eventId) is var state && state.Text("state") != "pending" ? state : null, $"event {eventId} is done with");

    /// <summary>The one ticket of an alert, with notes and history; fails the test when there is not exactly one.</summary>
    public async Task<JsonNode> TicketAsync(string alertId) =>
        await GetAsync($"tickets/{(await TicketsAsync(alertId)).ShouldHaveSingleItem().Text("id")}");

    public async Task<JsonNode?> AssetAsync(string deviceId) =>
        (await ListAsync("assets?limit=500")).FirstOrDefault(asset => asset.Text("levelDeviceId") == deviceId);
}
