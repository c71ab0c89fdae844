using System.Text;
using Integration.Functions.Tests.Driving;
using Simulators.HaloPsa;
using Simulators.HaloPsa.Faults;

namespace Integration.Functions.Tests.Requests;

/// <summary>
/// Secrets of an unmistakable look, entered wherever a person can enter one, rightly and wrongly, while things go wrong:
/// afterwards they are nowhere but, encrypted, in the secret store. An app of its own, to search all of it.
/// </summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private const string HostLogLevel = "AzureFunctionsJobHost__logging__logLevel__";

    /// <summary>Worker and host write all that they have to say; Azurite keeps files, to be searched past its services.</summary>
    private readonly RunningApp _app = new()
    {
        StorageFolder = Directory.CreateTempSubdirectory("integration-azurite-").FullName,
        Settings = new Dictionary<string, string?>
        {
            ["Logging__LogLevel__Default"] = "Debug",
            [$"{HostLogLevel}default"] = "Debug",
            [$"{HostLogLevel}Function"] = "Debug",
            [$"{HostLogLevel}DurableTask"] = "Debug",
            [$"{HostLogLevel}Host.Triggers.DurableTask"] = "Debug",
            ["HaloPsa__AllowPrivateAddresses"] = "true",
        },
    };

    private readonly List<string> _canaries = [];

    /// <summary>What the API said to those who entered secrets.</summary>
    private readonly List<string> _said = [];

    public Task InitializeAsync() => _app.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_app.StorageFolder!, recursive: true);
    }

    [Fact]
    public async Task A_secret_is_found_nowhere_but_in_the_secret_store()
    {
        var msp = await _app.NewMspAsync();
        var (level, key) = await ConnectAsync(msp);
        await EnterKeysAsync(msp, key);
        await EnterElsewhereAsync(msp);
        var client = await EnterClientsOwnAsync(msp);
        var secret = await msp.RotateSecretAsync();
        _canaries.AddRange([secret, await msp.SendWebhooksHereAsync()]);
        await CallWebhookAsync(msp);
        await using var halo = await EnterHaloAsync(msp);
        var failing = await FailAsync(msp, level);

        // Not a secret, and to be found everywhere: so the search does see.
        var visible = $"visible-{Guid.NewGuid():N}";
        await msp.SendAsync(HttpMethod.Post, "clients", new { name = visible });
        var (log, tables, answers) = (_app.Log, await _app.Tables.LinesAsync(), await EverythingThatAnswersAsync(msp, $"clients/{client}/level-webhook"));
        (tables.Any(line => line.Contains(visible)), answers.Any(answer => answer.Contains(visible)), log.Contains(failing)).ShouldBe((true, true, true));
        log.ShouldContain(" dbug: ", customMessage: "down to the smallest");
        tables.ShouldContain(line => line.Contains("WorkTurn"), "the orchestrations' history is looked through");
        answers.ShouldContain(answer => answer.Contains(failing), "and single events");

        var stored = await StoredFilesAsync();
        stored.ShouldContain(file => file.Name.StartsWith("__queuestorage__") && file.Text.Contains("WorkTurn"), "the queues are looked through");
        stored.ShouldContain(file => file.Name.StartsWith("__blobstorage__"), "and the blobs");
        stored.ShouldAllBe(file => !file.Text.Contains("\x1f\x8b\x08"), "Durable packs long messages: there are none, or they must be unpacked here");

        _canaries.Count.ShouldBeGreaterThan(25);
        _said.Count.ShouldBeGreaterThan(25);
        foreach (var canary in _canaries)
        {
            log.Split('\n').Where(line => line.Contains(canary)).Take(3).ShouldBeEmpty(canary);
            tables.Where(line => line.Contains(canary)).Take(3).ShouldBeEmpty(canary);
            answers.Concat(_said).Where(answer => answer.Contains(canary)).Take(1).ShouldBeEmpty(canary);
            stored.Where(file => file.Text.Contains(canary)).Select(file => file.Name).ShouldBeEmpty(canary);
        }

        var files = Directory.EnumerateFiles(_app.SecretsFolder).Select(file => $"{file} {Encoding.Latin1.GetString(File.ReadAllBytes(file))}").ToList();
        files.Count.ShouldBeGreaterThan(2);
        _canaries.Where(canary => files.Any(file => file.Contains(canary))).ShouldBeEmpty();
    }

    private string Canary(string where)
    {
        var canary = $"canary-{where}-{Guid.NewGuid():N}";
        _canaries.Add(canary);
        return canary;
    }

    private async Task RefusedAsync(Msp msp, HttpMethod method, string path, object? body)
    {
        using var answer = await msp.TryAsync(method, path, body);
        ((int)answer.StatusCode).ShouldBeOneOf(400, 422);
        _said.Add($"{method} {path} {answer.Headers} {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task TestFailsAsync(Msp msp, object? entered = null)
    {
        var found = await msp.SendAsync(HttpMethod.Post, "halopsa/test", entered);
        found.Text("ok").ShouldBe("false");
        _said.Add(found.ToJsonString());
    }

    /// <summary>Everything that Azurite wrote, bytes as text; also what queues and blobs held and do not hold any more.</summary>
    private async Task<IReadOnlyList<(string Name, string Text)>> StoredFilesAsync()
    {
        await _app.KillAsync();
        await _app.Storage.StopAsync();
        return [.. Directory.EnumerateFiles(_app.StorageFolder!, "*", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(_app.StorageFolder!, file), Encoding.Latin1.GetString(File.ReadAllBytes(file))))];
    }

    /// <summary>Connected twice, so that the first key is replaced, and read once.</summary>
    private async Task<(LevelAccount Level, string Key)> ConnectAsync(Msp msp)
    {
        foreach (var where in new[] { "replaced-key", "key" })
        {
            var key = Canary(where);
            var level = new LevelAccount(_app.Level.BaseUrl, key);
            await level.OpenAsync(sameAccountAs: msp.LevelKey);
            await msp.SendAsync(HttpMethod.Put, "level/key", new { apiKey = $" {key} " });
            if (where == "key")
            {
                await msp.MapTopLevelGroupsAsync();
                var run = (await msp.SendAsync(HttpMethod.Post, "level/setup/complete")).Text("runId")!;
                (await msp.WaitForRunAsync(run)).Text("status").ShouldBe("success");
                return (level, key);
            }
        }

        throw new InvalidOperationException();
    }

    private async Task EnterKeysAsync(Msp msp, string good)
    {
        var refused = Canary("refused");
        object?[] bodies =
        [
            new { apiKey = refused }, new { apiKey = $"{Canary("spaces")} and more" }, new { apiKey = Canary("long") + new string('x', 600) },
            new { apiKey = $"{Canary("umlaut")}ä" },
            new { apiKey = new { key = Canary("object") } }, new { apiKey = new[] { Canary("list") } }, new { key = Canary("other-field") },
            new[] { Canary("no-object") }, $"\"{Canary("text")}\"",
            $$"""{"apiKey":"{{Canary("broken")}}""", Canary("raw"), $$"""{"apiKey":"{{Canary("twice")}}","apiKey":"{{Canary("twice")}}"}""", $$"""{"{{Canary("name")}}":1,"apiKey":2}""",
        ];
        foreach (var body in bodies)
        {
            await RefusedAsync(msp, HttpMethod.Put, "level/key", body);
        }

        _said.Add((await msp.SendAsync(HttpMethod.Put, $"level/key?apiKey={Canary("query")}", new { apiKey = good, secret = Canary("beside") })).ToJsonString());
    }

    /// <summary>A client with a Level account of its own.</summary>
    private async Task<string> EnterClientsOwnAsync(Msp msp)
    {
        var client = (await msp.SendAsync(HttpMethod.Post, "clients", new { name = "With an account" })).Id();
        await RefusedAsync(msp, HttpMethod.Put, $"clients/{client}/level-key", new { apiKey = Canary("client-refused") });
        var key = Canary("client-key");
        await new LevelAccount(_app.Level.BaseUrl, key).OpenAsync();
        await msp.SendAsync(HttpMethod.Put, $"clients/{client}/level-key", new { apiKey = key });
        _canaries.Add((await msp.SendAsync(HttpMethod.Post, $"clients/{client}/level-webhook/rotate")).Text("secret")!);
        return client;
    }

    /// <summary>Secrets for HaloPSA, in vain and rightly; then it repeats in its errors what it was sent, while devices go there.</summary>
    private async Task<HaloPsaSimulator> EnterHaloAsync(Msp msp)
    {
        const string Id = "1b7d3c52-6c5e-4b0e-9d5b-0a6f2f0d9f11";
        var halo = await HaloPsaSimulator.StartAsync(new HaloPsaSimulatorOptions { ClientSecret = Canary("halo") });
        object[] refused =
        [
            new { url = "ftp://halo.example", clientId = Id, clientSecret = Canary("halo-url") },
            new { url = $"https://me:{Canary("halo-password")}@halo.example", clientId = Id, clientSecret = "x" },
            new { url = halo.BaseUrl, clientId = Id, clientSecret = $"{Canary("halo-spaces")} and more" },
            new { url = halo.BaseUrl, clientSecret = Canary("halo-no-id") },
            new { url = halo.BaseUrl, clientId = Id, clientSecret = new[] { Canary("halo-list") } }, $$"""{"clientSecret":"{{Canary("halo-broken")}}""",
        ];
        foreach (var (method, path) in new[] { (HttpMethod.Put, "halopsa"), (HttpMethod.Post, "halopsa/test") })
        {
            foreach (var body in refused)
            {
                await RefusedAsync(msp, method, path, body);
            }
        }

        await TestFailsAsync(msp, new { url = halo.BaseUrl, clientId = Id, clientSecret = Canary("halo-wrong") });
        var kept = await msp.SendAsync(HttpMethod.Put, "halopsa", new { url = halo.BaseUrl, clientId = Id, clientSecret = Canary("halo-replaced") });
        _said.Add(kept.ToJsonString());
        await TestFailsAsync(msp);
        await msp.ConnectHaloAsync(halo);
        foreach (var path in new[] { "/auth/token", "/api" })
        {
            halo.Add(new HaloFault { Path = path, Shape = ErrorShape.Message, Body = $"Not with {halo.ClientSecret}" });
            halo.RevokeTokens();
            await TestFailsAsync(msp);
            halo.ClearFaults();
        }

        var groups = (await msp.Level.GroupsAsync()).Where(group => group["parent_id"] is null).ToList();
        await msp.MapHaloAsync([.. groups.Select(group => (group.Id(), halo.Sites[0]))]);
        halo.Add(new HaloFault { Path = "/api/Asset", Method = "POST", Shape = ErrorShape.Message, Body = $"Not with {halo.ClientSecret}", Count = 1 });
        await msp.EnableHaloAsync();
        await Wait.UntilAsync(
            async () => (await msp.GetAsync("halopsa/events?failed=true")).Items().Any(told => told.Text("deviceId") is not null),
            "a device has failed there");
        await Wait.UntilAsync(() => Task.FromResult(halo.Assets.Count > 0), "devices have arrived there");
        return halo;
    }

    /// <summary>Where no secret belongs: other requests' fields, queries, headers.</summary>
    private async Task EnterElsewhereAsync(Msp msp)
    {
        foreach (var path in new[] { $"level?apiKey={Canary("query")}", $"tickets?limit={Canary("limit")}", $"level/events?state={Canary("state")}", $"assets/{Canary("id")}", Canary("path") })
        {
            (await msp.TryAsync(HttpMethod.Get, path)).Dispose();
        }

        await msp.SendAsync(HttpMethod.Post, "clients", new { name = "Somebody", apiKey = Canary("field"), password = Canary("field") });
        (await msp.TryAsync(HttpMethod.Put, "level/active", $$"""{"active":"{{Canary("type")}}"}""")).Dispose();
        (await msp.TryAsync(HttpMethod.Put, "level/settings", new { syncAlerts = Canary("type") })).Dispose();
        foreach (var header in new[] { $"Bearer {Canary("bearer")}", $"Basic {Canary("basic")}", Canary("scheme"), $"Local2 {Canary("scheme")}" })
        {
            using var http = _app.Client(null);
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
            using var answer = await http.GetAsync($"api/organizations/{msp.Id}/level");
            ((int)answer.StatusCode).ShouldBe(401);
        }
    }

    private async Task CallWebhookAsync(Msp msp)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"event_type":"group_updated","secret":"{{Canary("event")}}",""");
        foreach (var signature in new[] { WebhookCaller.Sign(body, msp.Webhook.Secret), $"sha256={Canary("signature")}", Canary("signature"), msp.Webhook.Secret })
        {
            using var answer = await msp.Webhook.SendAsync(body, [signature]);
            ((int)answer.StatusCode).ShouldBeOneOf(400, 401);
        }

        using var elsewhere = await msp.Webhook.To(msp.Webhook.Url + Canary("endpoint")).SendAsync("{}");
        ((int)elsewhere.StatusCode).ShouldBe(401);
        using var typed = await msp.Webhook.SendAsync(body, contentType: $"text/{Canary("content-type")}");
        ((int)typed.StatusCode).ShouldBe(415);
    }

    /// <summary>Level fails in every way while it is asked with the key; runs and events get their errors.</summary>
    /// <returns>The id of an event that failed.</returns>
    private static async Task<string> FailAsync(Msp msp, LevelAccount level)
    {
        foreach (var fault in new object[] { new { path = "/v2/groups", status = 500, count = 1 }, new { path = "/v2/groups", html = true, count = 1 }, new { path = "/v2/groups", dropConnection = true, count = 1 }, new { path = "/v2/groups", truncate = true, count = 1 } })
        {
            await level.AddFaultAsync(fault);
            using var again = await msp.TryAsync(HttpMethod.Put, "level/key", new { apiKey = level.Key });
            ((int)again.StatusCode).ShouldBe(502);
        }

        await level.AddFaultAsync(new { path = "/v2/groups", status = 500, count = 1 });
        var failing = await msp.Webhook.TellAsync("group_updated", new { id = "1" });
        await Wait.UntilAsync(async () => (await msp.EventAsync(failing)).Items("attempts").Count == 1, "the event has failed once");

        // Level keeps silent until the app gives up on it.
        await level.AddFaultAsync(new { path = "/v2/groups", delayMs = 40_000, count = 1 });
        using var late = await msp.TryAsync(HttpMethod.Put, "level/key", new { apiKey = level.Key });
        ((int)late.StatusCode).ShouldBe(502);

        await msp.WaitForEventAsync(failing);
        await level.RevokeKeyAsync();
        (await msp.SyncAsync("assets")).Text("status").ShouldBeOneOf("error", "partial");
        return failing;
    }

    /// <summary>Every GET there is, and every single thing in every list.</summary>
    private static async Task<IReadOnlyList<string>> EverythingThatAnswersAsync(Msp msp, string more)
    {
        var paths = Route.All.Where(route => route.Method == HttpMethod.Get)
            .Select(route => route.Path(msp.Id))
            .Append($"api/organizations/{msp.Id}/{more}")
            .ToList();
        foreach (
            var route in Route.OfOrganizations.Where(route => route.Method == HttpMethod.Get
                && route.Template.EndsWith('}')
                && !route.Template.EndsWith("{org}", StringComparison.Ordinal)))
        {
            var list = route.Path(msp.Id)[..^"/no-such-thing".Length];
            using var answer = await msp.As(msp.Owner).GetAsync(list);
            paths.AddRange((await answer.BodyAsync()).Items().Select(item => $"{list}/{item.Text("id") ?? item.Text("runId") ?? item.Text("eventId")}"));
        }

        var answers = new List<string>();
        foreach (var path in paths)
        {
            using var answer = await msp.As(msp.Owner).GetAsync(path);
            answers.Add($"{path} {answer.Headers} {await answer.Content.ReadAsStringAsync()}");
        }

        return answers;
    }
}
