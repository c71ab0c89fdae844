using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Connecting;

/// <summary>Clients with a Level account of their own, and its webhook.</summary>
public sealed class ClientAccountTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_clients_own_key_is_tested_and_kept_and_the_client_says_so()
    {
        var (msp, client, own) = await WithAccountAsync();

        (await msp.ListAsync("clients")).Single(one => one.Id() == client).Text("hasOwnLevelKey").ShouldBe("true");
        (await msp.ListAsync("clients")).Where(one => one.Id() != client).ShouldAllBe(one => one.Text("hasOwnLevelKey") == "false");
        (await shared.App.Tables.LinesAsync()).ShouldNotContain(line => line.Contains(own.LevelKey), "it is in the secret store alone");
    }

    [Fact]
    public async Task A_bad_key_an_unknown_client_and_an_unreachable_Level_change_nothing()
    {
        var (msp, _) = await shared.WithDeviceAsync();
        var client = (await msp.SendAsync(HttpMethod.Post, "clients", new { name = "Own" })).Id();
        var secrets = shared.App.SecretsOf(msp);

        await ShouldBeAsync(client, "not-a-key-that-opens", 422, "invalid-level-key");
        await ShouldBeAsync(client, "", 422, "invalid-request");
        await ShouldBeAsync("nobody", "some-key", 404, "not-found");
        var stranger = await shared.NewMspAsync();
        await stranger.Level.AddFaultAsync(new { path = "/v2/groups", status = 500, count = 100 });
        await ShouldBeAsync(client, stranger.LevelKey, 502, "level-unreachable");

        shared.App.SecretsOf(msp).ShouldBe(secrets);
        using var webhook = await msp.TryAsync(HttpMethod.Get, $"clients/{client}/level-webhook");
        await webhook.ShouldBeProblemAsync(404, "no-own-level-key");

        async Task ShouldBeAsync(string id, string key, int status, string type)
        {
            using var answer = await msp.TryAsync(HttpMethod.Put, $"clients/{id}/level-key", new { apiKey = key });
            await answer.ShouldBeProblemAsync(status, type);
        }
    }

    [Fact]
    public async Task Devices_and_alerts_of_the_clients_own_account_belong_to_the_client_whatever_their_group()
    {
        var (msp, client, own) = await WithAccountAsync();
        var webhook = await ListenAsync(msp, client, own);
        var device = (await own.Level.DevicesAsync())[0].Id();

        var alert = (await own.Level.RaiseAlertAsync(new { deviceId = device, name = "Own account" })).Id();
        await own.Level.FlushAsync();
        await msp.WaitForInboxAsync();

        var ticket = await msp.TicketAsync(alert);
        var asset = (await msp.AssetAsync(device))!;
        (ticket.Text("clientId"), asset.Text("clientId"), ticket.Text("assetId")).ShouldBe((client, client, asset.Text("id")));
        (await msp.ListAsync("level/events")).ShouldHaveSingleItem().Text("clientId").ShouldBe(client);
        webhook.Url.ShouldNotBe(await msp.WebhookUrlAsync());
    }

    [Fact]
    public async Task A_sync_of_the_organizations_account_leaves_what_the_clients_own_account_has_alone()
    {
        var (msp, client, own) = await WithAccountAsync();
        await ListenAsync(msp, client, own);
        var device = (await own.Level.DevicesAsync())[0].Id();
        var alert = (await own.Level.RaiseAlertAsync(new { deviceId = device, name = "Own account" })).Id();
        await own.Level.FlushAsync();
        await msp.WaitForInboxAsync();

        var run = await msp.SyncAsync();
        run.Text("status").ShouldBe("success", run.ToJsonString());

        (await msp.AssetAsync(device))!.Text("levelStatus").ShouldNotBe("Removed from Level");
        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("false");
    }

    [Fact]
    public async Task Each_endpoint_takes_its_own_secret_alone_and_a_removed_key_ends_it()
    {
        var (msp, client, own) = await WithAccountAsync();
        var webhook = await ListenAsync(msp, client, own);
        ((int)(await webhook.With(msp.Webhook.Secret).SendAsync(Event())).StatusCode).ShouldBe(401);
        ((int)(await msp.Webhook.With(webhook.Secret).SendAsync(Event())).StatusCode).ShouldBe(401);
        ((int)(await webhook.SendAsync(Event())).StatusCode).ShouldBe(202);

        (await msp.TryAsync(HttpMethod.Delete, $"clients/{client}/level-key")).EnsureSuccessStatusCode();

        ((int)(await webhook.SendAsync(Event())).StatusCode).ShouldBe(401);
        ((int)(await msp.Webhook.SendAsync(Event())).StatusCode).ShouldBe(202);
        (await msp.ListAsync("clients")).Single(one => one.Id() == client).Text("hasOwnLevelKey").ShouldBe("false");
        using var again = await msp.TryAsync(HttpMethod.Delete, $"clients/{client}/level-key");
        await again.ShouldBeProblemAsync(404, "no-own-level-key");
    }

    [Fact]
    public async Task Disconnecting_the_organization_ends_the_clients_accounts_as_well_and_no_secret_is_left()
    {
        var (msp, client, own) = await WithAccountAsync();
        var webhook = await ListenAsync(msp, client, own);

        (await msp.TryAsync(HttpMethod.Delete, "level")).EnsureSuccessStatusCode();

        ((int)(await webhook.SendAsync(Event())).StatusCode).ShouldBe(401);
        shared.App.SecretsOf(msp).ShouldBeEmpty();
    }

    private static System.Text.Json.Nodes.JsonObject Event() => WebhookCaller.Event("group_updated", new { id = "1" });

    private static async Task<WebhookCaller> ListenAsync(Msp msp, string client, Msp own)
    {
        var secret = (await msp.SendAsync(HttpMethod.Post, $"clients/{client}/level-webhook/rotate")).Text("secret")!;
        var url = (await msp.GetAsync($"clients/{client}/level-webhook")).Text("url")!;
        await own.Level.SendWebhooksToAsync(url, secret);
        return new WebhookCaller(msp.App.Client(null), url, secret);
    }

    /// <summary>An organization that is set up, a client in it, and another account at Level that is the client's own.</summary>
    private async Task<(Msp Msp, string Client, Msp Own)> WithAccountAsync()
    {
        var msp = await shared.NewMspSetUpAsync();
        var own = await shared.NewMspAsync();
        var client = (await msp.SendAsync(HttpMethod.Post, "clients", new { name = "Own" })).Id();
        (await msp.SendAsync(HttpMethod.Put, $"clients/{client}/level-key", new { apiKey = own.LevelKey })).Text("hasOwnLevelKey").ShouldBe("true");
        return (msp, client, own);
    }
}
