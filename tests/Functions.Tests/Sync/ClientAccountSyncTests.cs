using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Sync;

/// <summary>Syncs over the organization's account and clients' own: what one of them does is no concern of the others.</summary>
public sealed class ClientAccountSyncTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_full_sync_brings_all_of_a_clients_own_account_over_to_that_client_whatever_the_group()
    {
        var (msp, client, own) = await shared.WithClientAccountAsync();
        var devices = await own.Level.DevicesAsync();
        devices.Select(device => device["group_id"] is null).Distinct().Count().ShouldBe(2, "some are in groups, some in none");
        var alerts = new List<string>();
        foreach (var device in new[] { devices.First(device => device["group_id"] is null), devices.First(device => device["group_id"] is not null) })
        {
            alerts.Add((await own.Level.RaiseAlertAsync(new { deviceId = device.Id() }, silent: true)).Id());
        }

        var run = await msp.SyncAsync();

        run.ShouldEndAs("success");
        var assets = await msp.ListAsync("assets?limit=500");
        var its = assets.Where(asset => asset.Text("clientId") == client).ToList();
        its.Select(asset => asset.Text("levelDeviceId")).ShouldBe(devices.Select(device => device.Id()), ignoreOrder: true);
        foreach (var alert in alerts)
        {
            (await msp.TicketAsync(alert)).Text("clientId").ShouldBe(client);
        }

        run.Text("items").ShouldBe($"{(await msp.Level.GroupsAsync()).Count + assets.Count + alerts.Count}");
        (await own.Level.RequestsAsync("/v2/groups")).Count.ShouldBe(1, "the test of the key: groups decide nothing in a client's own account");
    }

    [Fact]
    public async Task A_clients_key_that_is_refused_is_said_by_name_and_not_used_again_until_there_is_another()
    {
        var (msp, client, own) = await shared.WithClientAccountAsync();
        (await msp.SyncAsync()).ShouldEndAs("success");
        await own.Level.RevokeKeyAsync();
        var fresh = (await msp.Level.AddDeviceAsync(new { group_id = (await msp.Level.GroupsAsync())[0].Id() }, silent: true)).Id();

        (await msp.SyncAsync()).ShouldEndAs("partial", "Devices of Own: Level rejected the API key (401).");

        (await msp.AssetAsync(fresh)).ShouldNotBeNull("the organization's account goes on");
        (await msp.GetAsync("level")).Text("error").ShouldBe("Level rejected the API key of Own. Enter a valid key, or remove it.");
        (await AssetsOfAsync(msp, client)).ShouldAllBe(asset => asset.Text("levelStatus") != "Removed from Level");
        (await RefusedAsync(own)).ShouldBe(1);
        (await msp.SyncAsync()).ShouldEndAs("partial", "Devices of Own: Level rejected this API key earlier (401). Enter a valid key.");
        (await msp.SyncAsync("alerts")).ShouldEndAs("partial", "Alerts of Own: Level rejected this API key earlier (401). Enter a valid key.");
        (await RefusedAsync(own)).ShouldBe(1, "it is not called again");

        var another = await shared.NewMspAsync();
        await msp.SetClientKeyAsync(client, another.LevelKey);

        (await msp.GetAsync("level"))["error"].ShouldBeNull();
        (await msp.SyncAsync()).ShouldEndAs("success");
        (await AssetsOfAsync(msp, client)).Select(asset => asset.Text("levelDeviceId")).ShouldBe(
            (await own.Level.DevicesAsync()).Concat(await another.Level.DevicesAsync()).Select(device => device.Id()), ignoreOrder: true);
    }

    [Fact]
    public async Task Accounts_that_are_down_do_not_stop_the_others()
    {
        var (msp, first, down) = await shared.WithClientAccountAsync();
        var (second, up) = await msp.AddClientAccountAsync("Up");
        var alert = (await up.Level.RaiseAlertAsync(silent: true)).Id();
        foreach (var account in new[] { msp, down })
        {
            await account.Level.AddFaultAsync(new { path = "/v2/(devices|alerts|groups)", status = 403 });
        }

        var run = await msp.SyncAsync();

        run.ShouldEndAs(
            "partial",
            "Groups: This API key is not allowed to read groups (403).",
            "Devices: This API key is not allowed to read devices (403).",
            "Alerts: This API key is not allowed to read alerts (403).",
            "Devices of Own: This API key is not allowed to read devices (403).",
            "Alerts of Own: This API key is not allowed to read alerts (403).");
        (await AssetsOfAsync(msp, first)).ShouldBeEmpty();
        (await AssetsOfAsync(msp, second)).Count.ShouldBe((await up.Level.DevicesAsync()).Count);
        (await msp.TicketAsync(alert)).Text("clientId").ShouldBe(second);
        (await msp.GetAsync("level"))["error"].ShouldBeNull("keys are fine");
    }

    [Fact]
    public async Task The_organizations_key_that_is_refused_stops_its_account_and_clients_accounts_go_on()
    {
        var (msp, client, own) = await shared.WithClientAccountAsync();
        await msp.Level.RevokeKeyAsync();

        (await msp.SyncAsync()).ShouldEndAs("partial", "Groups: Level rejected the API key (401).");

        (await AssetsOfAsync(msp, client)).Count.ShouldBe((await own.Level.DevicesAsync()).Count);
        (await msp.GetAsync("level")).Text("error").ShouldBe("Level rejected the API key. Enter a valid key to continue.");
        var fresh = (await own.Level.AddDeviceAsync(new { hostname = "FRESH" }, silent: true)).Id();
        (await msp.SyncAsync("assets")).ShouldEndAs("partial", "Devices: Level rejected this API key earlier (401). Enter a valid key.");
        (await msp.AssetAsync(fresh))!.Text("clientId").ShouldBe(client);
        (await RefusedAsync(msp)).ShouldBe(1, "it is not called again");
    }

    [Fact]
    public async Task What_only_a_removed_account_had_is_removed_and_its_tickets_are_resolved_with_the_next_full_sync()
    {
        var (msp, client, own) = await shared.WithClientAccountAsync();
        var alert = (await own.Level.RaiseAlertAsync(silent: true)).Id();
        (await msp.SyncAsync()).ShouldEndAs("success");
        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("false");
        var before = await AssetsOfAsync(msp, client);

        (await msp.TryAsync(HttpMethod.Delete, $"clients/{client}/level-key")).EnsureSuccessStatusCode();
        var asked = (await own.Level.RequestsAsync()).Count;
        var run = await msp.SyncAsync();

        run.ShouldEndAs("success");
        run["changes"]!.Text("assetsRemoved").ShouldBe($"{before.Count}");
        var after = await AssetsOfAsync(msp, client);
        after.Select(asset => asset.Id()).ShouldBe(before.Select(asset => asset.Id()), ignoreOrder: true);
        after.ShouldAllBe(asset => asset.Text("levelStatus") == "Removed from Level");
        (await msp.ListAsync("assets?limit=500")).Count(asset => asset.Text("levelStatus") == "Removed from Level").ShouldBe(before.Count, "nobody else's");
        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("true");
        (await own.Level.RequestsAsync()).Count.ShouldBe(asked, "nothing is asked with a key that was taken away");
        var again = await msp.SyncAsync();
        again.ShouldEndAs("success");
        again["changes"]!.AsObject().ShouldAllBe(change => change.Value!.GetValue<int>() == 0);
    }

    [Fact]
    public async Task A_key_that_opens_another_account_of_the_organization_already_is_refused_and_nothing_is_saved()
    {
        var (msp, _, own) = await shared.WithClientAccountAsync();
        var other = (await msp.SendAsync(HttpMethod.Post, "clients", new { name = "Other" })).Id();
        var secrets = shared.App.SecretsOf(msp);

        foreach (var (key, whose) in new[] { (msp.LevelKey, "the organization's account"), (own.LevelKey, "Own") })
        {
            using var answer = await msp.TryAsync(HttpMethod.Put, $"clients/{other}/level-key", new { apiKey = key });
            (await answer.ShouldBeProblemAsync(422, "level-key-in-use")).Text("detail")!.ShouldContain(whose);
        }

        shared.App.SecretsOf(msp).ShouldBe(secrets);
        (await msp.ListAsync("clients")).Single(client => client.Id() == other).Text("hasOwnLevelKey").ShouldBe("false");
        (await msp.SyncAsync()).ShouldEndAs("success");
        (await AssetsOfAsync(msp, other)).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<JsonNode>> AssetsOfAsync(Msp msp, string client) =>
        [.. (await msp.ListAsync("assets?limit=500")).Where(asset => asset.Text("clientId") == client)];

    /// <summary>How often Level was called with the key and said no.</summary>
    private static async Task<int> RefusedAsync(Msp whose) => (await whose.Level.RequestsAsync()).Count(request => request.Text("status") == "401");
}
