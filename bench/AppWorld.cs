using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DevTool;

namespace Bench;

/// <summary>The app, Azurite and a simulated Level as processes of their own, and organizations that go through the wizard.</summary>
internal sealed class AppWorld : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly string _folder;
    private readonly HttpClient _http;
    private readonly HttpClient _level;

    private AppWorld(string folder, LocalServices services)
    {
        (_folder, Services) = (folder, services);
        _http = new HttpClient { BaseAddress = services.Address, Timeout = TimeSpan.FromMinutes(2) };
        _http.DefaultRequestHeaders.Add("Authorization", "Local owner");
        _level = new HttpClient { BaseAddress = services.Level };
        Driver = new LoadDriver(new CpuMeter(services));
        Rows = new StoredRows(services.Storage.ConnectionString);
    }

    public LocalServices Services { get; }

    public LoadDriver Driver { get; }

    public StoredRows Rows { get; }

    /// <summary>Level without a limit and no limit for events, unless <paramref name="with"/> says otherwise.</summary>
    public static async Task<AppWorld> StartAsync(int devices, Func<StartOptions, StartOptions>? with = null)
    {
        var folder = Directory.CreateTempSubdirectory("integration-bench-").FullName;
        var options = new StartOptions(Azurite.FreePort(), folder, devices, Simulators: true)
        {
            Configuration = "Release",
            RequestsPerMinute = 0,
            MeasureStorage = true,
            Settings = new Dictionary<string, string?> { ["Webhooks__EventsPerMinute"] = "1000000" },
        };
        var terminal = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            return new AppWorld(folder, await LocalServices.StartAsync(with is null ? options : with(options), CancellationToken.None));
        }
        finally
        {
            Console.SetOut(terminal);
        }
    }

    /// <summary>An organization that is connected, mapped and synced, with everything polled at its default interval.</summary>
    public async Task<Msp> AddMspAsync()
    {
        var id = (string)(await SendAsync(HttpMethod.Post, "api/organizations", new { name = $"MSP {Guid.NewGuid():N}" }))["id"]!;
        var root = $"api/organizations/{id}";
        await SendAsync(HttpMethod.Put, $"{root}/level/key", new { apiKey = "demo-level-key" });
        var groups = (await SendAsync(HttpMethod.Get, $"{root}/level/groups"))["items"]!.AsArray();
        var mappings = groups.Where(group => group!["parentId"] is null).Select(group => new { groupId = (string?)group!["id"], decision = "newClient" });
        await SendAsync(HttpMethod.Put, $"{root}/level/mappings", mappings);
        var secret = (string)(await SendAsync(HttpMethod.Post, $"{root}/level/webhook/rotate"))["secret"]!;
        var url = (string)(await SendAsync(HttpMethod.Get, $"{root}/level/webhook"))["url"]!;
        var run = (string)(await SendAsync(HttpMethod.Post, $"{root}/level/setup/complete"))["runId"]!;
        var msp = new Msp(id, root, new Uri(url), secret);
        await WaitForRunAsync(msp, run);
        return msp;
    }

    /// <summary>Every alert becomes a ticket, and as little as possible is polled: only alerts, which tickets need, and these seldom.</summary>
    public Task TurnTicketsOnAsync(Msp msp) => SendAsync(HttpMethod.Put, $"{msp.Root}/level/settings", new
    {
        syncAlerts = new { enabled = true, everyMinutes = 30 },
        syncDevices = new { enabled = false, everyMinutes = 360 },
        syncGroups = new { enabled = false, everyMinutes = 1440 },
        autoCreateTickets = true,
    });

    public async Task<string> StartFullSyncAsync(Msp msp) =>
        (string)(await SendAsync(HttpMethod.Post, $"{msp.Root}/level/sync", new { type = "full" }))["runId"]!;

    /// <summary>Until the run is over. The app may be away meanwhile.</summary>
    public async Task WaitForRunAsync(Msp msp, string run)
    {
        while (await RunStatusAsync(msp, run) is var status and not "success")
        {
            if (status is not ("running" or null))
            {
                throw new InvalidOperationException($"The sync ended as {status}.");
            }

            await Task.Delay(Look);
        }
    }

    /// <summary>Devices that are in a group, and so have an asset and a client, as Level tells them in its webhooks.</summary>
    public async Task<IReadOnlyList<JsonObject>> DevicesAsync(int most)
    {
        var devices = (await AskLevelAsync(HttpMethod.Get, $"devices?take={most}"))!.AsArray();
        return [.. devices.Select(device => device!.AsObject()).Where(device => device["group_id"] is not null)];
    }

    /// <summary>A call of the simulator's control.</summary>
    public async Task<JsonNode?> AskLevelAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"control/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _level.SendAsync(request);
        var text = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>The lines of the storage's log. Azurite's line about a request comes a moment after its answer.</summary>
    public async Task<IReadOnlyList<string>> StorageLinesAsync()
    {
        await Task.Delay(50);
        return Services.Storage.Requests;
    }

    public async ValueTask DisposeAsync()
    {
        Driver.Dispose();
        _http.Dispose();
        _level.Dispose();
        await Services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string?> RunStatusAsync(Msp msp, string run)
    {
        try
        {
            using var answer = await _http.GetAsync($"{msp.Root}/level/runs/{run}");
            return answer.IsSuccessStatusCode ? (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["status"] : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text.Length == 0 ? "{}" : text)!
            : throw new InvalidOperationException($"{method} {path} answered {(int)answer.StatusCode} {text}");
    }
}

/// <summary>An organization that went through the wizard.</summary>
/// <param name="Root">The beginning of its paths in the API.</param>
internal sealed record Msp(string Id, string Root, Uri Webhook, string Secret);
