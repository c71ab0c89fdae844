using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Connecting;

/// <summary>Disconnecting and deactivating Level (product, section 2).</summary>
public sealed class PausingTests(SharedApp app) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task Disconnecting_deletes_the_secrets_and_stops_syncs_and_webhooks()
    {
        var msp = await app.NewMspAsync();
        await msp.SetUpAsync();
        await msp.SendWebhooksHereAsync();
        await msp.Webhook.TellAsync(SomeEvent());
        await msp.WaitForInboxAsync();
        app.App.SecretsOf(msp).Count.ShouldBe(3, "the key, the webhook's secret and the one before");

        await msp.SendAsync(HttpMethod.Delete, "level");

        app.App.SecretsOf(msp).ShouldBeEmpty();
        await ShouldBeRefusedLikeAnUnknownEndpointAsync(msp);
        foreach (var type in new[] { "full", "assets", "alerts", "clients" })
        {
            using var sync = await msp.TryAsync(HttpMethod.Post, "level/sync", new { type });
            await sync.ShouldBeProblemAsync(409, "not-connected");
        }

        using var complete = await msp.TryAsync(HttpMethod.Post, "level/setup/complete");
        await complete.ShouldBeProblemAsync(409, "not-connected");
        var level = await msp.GetAsync("level");
        level.Text("connected").ShouldBe("false");
        level.Text("keyHint").ShouldBeNull();
        level.Text("unmappedGroups").ShouldBe("0", "no banner asks for decisions that change nothing");
        using var again = await msp.TryAsync(HttpMethod.Delete, "level");
        await again.ShouldBeProblemAsync(409, "not-connected");
    }

    [Fact]
    public async Task Assets_and_tickets_outlive_a_disconnection_and_reconnecting_finds_them_again()
    {
        var msp = await app.NewMspAsync();
        await msp.SetUpAsync();
        await msp.Level.RaiseAlertAsync();
        await msp.WaitForWebhooksAsync();
        var (assets, tickets, clients) = (await IdsAsync(msp, "assets"), await IdsAsync(msp, "tickets"), await IdsAsync(msp, "clients"));
        assets.ShouldNotBeEmpty();
        tickets.ShouldHaveSingleItem();
        var url = await msp.WebhookUrlAsync();
        var settings = (await msp.GetAsync("level"))["settings"]!.ToJsonString();

        await msp.SendAsync(HttpMethod.Delete, "level");
        (await IdsAsync(msp, "assets")).ShouldBe(assets);
        (await IdsAsync(msp, "tickets")).ShouldBe(tickets);

        await msp.ConnectAsync();
        (await msp.SyncAsync()).Text("status").ShouldBe("success");

        (await IdsAsync(msp, "assets")).ShouldBe(assets);
        (await IdsAsync(msp, "tickets")).ShouldBe(tickets);
        (await IdsAsync(msp, "clients")).ShouldBe(clients);
        (await msp.GetAsync("level/groups"))["totals"]!.Text("mapped").ShouldBe("2");
        (await msp.GetAsync("level"))["settings"]!.ToJsonString().ShouldBe(settings);
        (await msp.WebhookUrlAsync()).ShouldBe(url, "Level's settings need not be changed but for the secret");
        (await msp.GetAsync("level/webhook")).Text("hasSecret").ShouldBe("false");
    }

    [Fact]
    public async Task Deactivating_pauses_syncs_and_webhooks_and_activating_goes_on_with_everything_as_it_was()
    {
        var msp = await app.NewMspAsync();
        await msp.SetUpAsync();
        var before = await msp.GetAsync("level");
        var (groups, secrets) = (await msp.GetAsync("level/groups"), app.App.SecretsOf(msp));

        (await msp.SendAsync(HttpMethod.Put, "level/active", new { active = false })).Text("active").ShouldBe("false");

        await ShouldBeRefusedLikeAnUnknownEndpointAsync(msp);
        using var sync = await msp.TryAsync(HttpMethod.Post, "level/sync", new { type = "full" });
        await sync.ShouldBeProblemAsync(409, "inactive");
        (await msp.GetAsync("level")).Text("connected").ShouldBe("true");
        (await msp.GetAsync("level/groups")).ToJsonString().ShouldBe(groups.ToJsonString());
        app.App.SecretsOf(msp).ShouldBe(secrets);

        await msp.SendAsync(HttpMethod.Put, "level/active", new { active = true });

        (await msp.GetAsync("level")).ToJsonString().ShouldBe(before.ToJsonString());
        await msp.Webhook.TellAsync(SomeEvent());
        (await msp.SyncAsync()).Text("status").ShouldBe("success");
    }

    [Fact]
    public async Task Entering_a_key_while_inactive_does_not_activate()
    {
        var msp = await app.NewMspAsync();
        await msp.ConnectAsync();
        await msp.SendAsync(HttpMethod.Put, "level/active", new { active = false });

        (await msp.ConnectAsync()).Text("active").ShouldBe("false");
    }

    [Fact]
    public async Task What_was_never_connected_can_neither_be_paused_nor_set_up_nor_have_a_webhook()
    {
        var msp = await app.NewMspAsync();

        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Put, "level/active", new { active = true }),
            (HttpMethod.Post, "level/sync", new { type = "full" }),
            (HttpMethod.Get, "level/webhook", null),
            (HttpMethod.Post, "level/webhook/rotate", null),
            (HttpMethod.Delete, "level", null),
        })
        {
            using var answer = await msp.TryAsync(method, path, body);
            await answer.ShouldBeProblemAsync(409, "not-connected", path);
        }

        app.App.SecretsOf(msp).ShouldBeEmpty();
        (await msp.GetAsync("level")).Text("active").ShouldBe("false");
    }

    private static JsonNode SomeEvent() => WebhookCaller.Event("group_updated", new { id = "some-group" });

    private async Task ShouldBeRefusedLikeAnUnknownEndpointAsync(Msp msp)
    {
        var all = $"{app.App.Address}api/integrations/level/webhooks";
        using var refused = await msp.Webhook.SendAsync(SomeEvent());
        using var unknown = await msp.Webhook.To($"{all}/{new string('a', 32)}").SendAsync(SomeEvent());
        using var unrouted = await msp.Webhook.To(all).SendAsync(SomeEvent());
        await refused.ShouldBeProblemAsync(401);
        var text = await refused.Content.ReadAsStringAsync();
        (await unknown.Content.ReadAsStringAsync()).ShouldBe(text);
        (await unrouted.Content.ReadAsStringAsync()).ShouldBe(text);
    }

    private static async Task<IReadOnlyList<string?>> IdsAsync(Msp msp, string list) =>
        [.. (await msp.ListAsync(list)).Select(item => item.Text("id"))];
}
