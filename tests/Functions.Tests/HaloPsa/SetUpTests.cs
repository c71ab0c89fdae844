using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;
using Simulators.HaloPsa;

namespace Integration.Functions.Tests.HaloPsa;

/// <summary>HaloPSA as an administrator sets it up and uses it, end to end.</summary>
public sealed class SetUpTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task Devices_and_alerts_go_to_HaloPSA_once_it_is_connected_mapped_and_enabled()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, device) = await shared.WithDeviceAsync();
        await msp.ConnectHaloAsync(halo);

        var test = await msp.SendAsync(HttpMethod.Post, "halopsa/test");
        test["ok"]!.GetValue<bool>().ShouldBeTrue(test.ToJsonString());
        var company = (await msp.GetAsync("halopsa/companies"))["items"]!.AsArray()[0]!;
        var site = (await msp.GetAsync($"halopsa/sites?company={company.Id()}"))["items"]!.AsArray()[0]!;
        var type = (await msp.GetAsync("halopsa/ticket-types"))["items"]!.AsArray()[0]!;
        var alpha = (await msp.GetAsync("level/groups"))["items"]!.AsArray().Single(group => group!.Text("name") == "Alpha")!;
        var rows = await msp.SendAsync(
            HttpMethod.Put, "halopsa/group-mappings",
            new JsonArray(new JsonObject { ["groupId"] = alpha.Id(), ["companyId"] = company["id"]!.DeepClone(), ["siteId"] = site["id"]!.DeepClone() }));
        rows.AsArray().ShouldHaveSingleItem()!.Text("state").ShouldBe("Unsynced");
        await msp.SendAsync(
            HttpMethod.Put, "halopsa/policies", new JsonArray(new JsonObject { ["pattern"] = "Disk*", ["ticketTypeId"] = type["id"]!.DeepClone() }));
        halo.Assets.ShouldBeEmpty();

        await msp.EnableHaloAsync();
        await msp.WaitForHaloAsync();

        var asset = halo.Assets.ShouldHaveSingleItem();
        (asset.InventoryNumber, $"{asset.SiteId}").ShouldBe(("ACME-DC-01", site.Id()));

        var alert = (await msp.Level.RaiseAlertAsync(new { deviceId = device, name = "Disk Monitor - Critical", severity = "critical" })).Id();
        await msp.WaitForWebhooksAsync();
        await Wait.UntilAsync(() => Task.FromResult(halo.Tickets.Count == 1), "the ticket is in HaloPSA");
        var ticket = halo.Tickets.Single();
        (ticket.Summary, $"{ticket.TicketTypeId}", ticket.SiteId, ticket.Assets.Single()).ShouldBe(("[Level Alert] Disk Monitor - Critical", type.Id(), asset.SiteId, asset.Id));

        await msp.Level.ResolveAlertAsync(alert);
        await Wait.UntilAsync(() => Task.FromResult(halo.Tickets.Single().StatusId == 9), "the ticket is closed");
        halo.Actions[^1].HiddenFromUser.ShouldBeTrue();
    }

    [Fact]
    public async Task Every_request_is_listed_with_its_device_and_no_secret()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, device) = await shared.WithHaloAsync(halo);

        var events = (await msp.GetAsync("halopsa/events?limit=100"))["items"]!.AsArray();

        events.Count(told => told!["status"] is not null).ShouldBe(halo.Requests.Count);
        events.Select(told => $"{told!.Text("method")} {told!.Text("path")} {told!.Text("deviceId")} "
            + $"{told!.Text("status")}").ShouldContain($"POST /api/Asset {device} 201");
        events.ToJsonString().ShouldNotContain(halo.ClientSecret);
        var newest = events[0]!.Id();
        (await msp.GetAsync($"halopsa/events?newerThan={Uri.EscapeDataString(newest)}"))["items"]!.AsArray().ShouldBeEmpty();
        (await msp.GetAsync($"halopsa/events?device={Uri.EscapeDataString(device)}&limit=1"))["items"]!.AsArray()
            .ShouldHaveSingleItem()!.Text("deviceId")
            .ShouldBe(device);
    }

    [Fact]
    public async Task What_failed_is_shown_with_its_reason_and_arrives_when_somebody_retries()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, device) = await shared.WithDeviceAsync();
        await msp.ConnectHaloAsync(halo);
        halo.SetAgent(agent => agent with { AssetsModify = false });
        var alpha = (await msp.GetAsync("level/groups"))["items"]!.AsArray().Single(group => group!.Text("name") == "Alpha")!.Id();
        await msp.MapHaloAsync((alpha, halo.Sites[0]));
        await msp.EnableHaloAsync();
        await msp.WaitForHaloAsync("Error");

        (await msp.GetAsync("halopsa/group-mappings"))[0]!.Text("reason")!.ShouldContain("Assets Access Level");
        var failed = (await msp.GetAsync($"halopsa/events?failed=true&device={Uri.EscapeDataString(device)}"))["items"]!.AsArray()[0]!;
        halo.SetAgent(agent => agent with { AssetsModify = true });
        halo.RevokeTokens();
        await msp.SendAsync(HttpMethod.Post, $"halopsa/events/{failed.Id()}/retry");

        await msp.WaitForHaloAsync();
        halo.Assets.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task While_it_is_off_nothing_is_sent_and_what_happened_meanwhile_comes_afterwards()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, device) = await shared.WithHaloAsync(halo);

        await msp.EnableHaloAsync(false);
        await msp.Level.ChangeDeviceAsync(device, new { hostname = "RENAMED-01" });
        await msp.WaitForWebhooksAsync();
        await msp.WaitForHaloAsync("Unsynced");
        halo.Assets.Single().InventoryNumber.ShouldBe("ACME-DC-01");

        await msp.EnableHaloAsync();
        await Wait.UntilAsync(() => Task.FromResult(halo.Assets.Single().InventoryNumber == "RENAMED-01"), "the new name has arrived");
    }

    [Fact]
    public async Task Who_disconnects_and_connects_again_finds_the_same_assets()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, _) = await shared.WithHaloAsync(halo);
        var before = halo.Assets.Single().Id;

        await msp.SendAsync(HttpMethod.Delete, "halopsa");
        shared.App.SecretsOf(msp).ShouldNotContain(name => name.Contains("halopsa"));
        await msp.ConnectHaloAsync(halo);
        await msp.EnableHaloAsync();
        await msp.WaitForHaloAsync();

        halo.Assets.ShouldHaveSingleItem().Id.ShouldBe(before);
    }

    [Fact]
    public async Task The_secret_is_in_no_answer_no_log_and_no_table()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, _) = await shared.WithHaloAsync(halo);

        (await msp.GetAsync("halopsa")).ToJsonString().ShouldNotContain(halo.ClientSecret);
        shared.App.Log.ShouldNotContain(halo.ClientSecret);
        foreach (var table in new[] { "HaloPsa", "HaloAssets", "HaloTickets", "HaloEvents", "Organizations" })
        {
            (await shared.RowsAsync(table, msp))
                .SelectMany(row => row.Select(property => property.Value))
                .OfType<string>()
                .ShouldAllBe(text => !text.Contains(halo.ClientSecret), table);
        }
    }

    [Fact]
    public async Task A_wrong_secret_and_a_missing_permission_are_told_in_words()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var msp = await shared.NewMspAsync();

        var wrong = await msp.SendAsync(HttpMethod.Post, "halopsa/test", new { url = halo.BaseUrl, clientId = halo.ClientId, clientSecret = "wrong" });
        wrong["ok"]!.GetValue<bool>().ShouldBeFalse();
        wrong.ToJsonString().ShouldContain("rejected the client ID or client secret");

        halo.SetApplication(application => application with { Scopes = ["read:tickets", "edit:tickets", "read:customers"] });
        await msp.ConnectHaloAsync(halo);
        var missing = await msp.SendAsync(HttpMethod.Post, "halopsa/test");
        missing["ok"]!.GetValue<bool>().ShouldBeFalse();
        missing.ToJsonString().ShouldContain("read:assets");
    }
}
