using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Sync;

/// <summary>A Level whose answers make no sense: the run ends, says exactly what was wrong, and takes nothing away.</summary>
public sealed class BadLevelTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string DevicePages = "/v2/devices\\?limit=100&include";
    private const string DevicesPath = "/v2/devices?limit=100&include";

    [Fact]
    public async Task A_run_gets_over_pages_of_HTML_broken_JSON_and_a_stall_with_nothing_lost()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        await msp.AddDevicesAsync(110, await msp.Level.GroupAsync("Alpha"));
        var alert = (await msp.Level.RaiseAlertAsync(new { deviceId = device }, silent: true)).Id();
        await msp.Level.AddFaultAsync(new { path = "/v2/groups", html = true, count = 1 });
        await msp.Level.AddFaultAsync(new { path = $"{DevicePages}.*starting_after=", truncate = true, count = 1 });
        await msp.Level.AddFaultAsync(new { path = "/v2/alerts", brokenJson = true, count = 1 });
        await msp.Level.HoldAsync("/v2/alerts", 3000);

        var run = await msp.SyncAsync();

        run.ShouldEndAs("success");
        await ShouldHaveAllAsync(msp);
        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("false");
    }

    [Fact]
    public async Task A_list_that_changes_while_it_is_walked_is_begun_again_and_nothing_is_lost_or_kept_for_ever()
    {
        var msp = await shared.NewMspAsync();
        var group = (await msp.Level.AddGroupAsync(new { name = "Many" })).Id();
        await msp.AddDevicesAsync(150, group);
        var order = (await msp.Level.DevicesAsync()).Select(device => device.Id()).ToList();
        await msp.ConnectAsync();
        await msp.MapTopLevelGroupsAsync();
        var asked = await msp.Level.HoldAsync($"{DevicePages}.*starting_after=", 1000);

        var run = (await msp.SendAsync(HttpMethod.Post, "level/sync", new { type = "assets" })).Text("runId")!;
        await asked();
        await msp.Level.DeleteDeviceAsync(order[99], silent: true);

        (await msp.WaitForRunAsync(run)).ShouldEndAs("success");
        var asset = (await msp.AssetAsync(order[99])).ShouldNotBeNull("it came over before it went");
        (await msp.ListAsync("assets?limit=500")).ShouldAllBe(one => one.Text("levelStatus") != "Removed from Level");
        await ShouldHaveAllAsync(msp);
        (await msp.Level.RequestsAsync("/v2/devices?limit=100&include")).Select(request => request.Text("status")).ShouldBe(["200", "404", "200", "200"]);

        (await msp.SyncAsync("assets")).ShouldEndAs("success");
        (await msp.GetAsync($"assets/{asset.Id()}")).Text("levelStatus").ShouldBe("Removed from Level");
        (await msp.ListAsync("assets?limit=500")).Count(one => one.Text("levelStatus") == "Removed from Level").ShouldBe(1);
    }

    [Fact]
    public async Task A_list_that_goes_round_in_a_circle_is_begun_again_once_and_then_given_up()
    {
        var msp = await shared.NewMspAsync();
        var group = (await msp.Level.AddGroupAsync(new { name = "Many" })).Id();
        await msp.AddDevicesAsync(210, group);
        await msp.SetUpAsync();
        var order = (await msp.Level.DevicesAsync()).Select(device => device.Id()).ToList();
        await msp.Level.ChangeDeviceAsync(order[0], new { nickname = "On the first page" }, silent: true);
        await msp.Level.ChangeDeviceAsync(order[^1], new { nickname = "On the last page" }, silent: true);
        await msp.Level.DeleteDeviceAsync(order[1], silent: true);
        var before = (await msp.Level.RequestsAsync(DevicesPath)).Count;
        await msp.Level.AddFaultAsync(new { path = $"{DevicePages}.*starting_after={order[200]}", repeatCursor = true, count = 2 });

        (await msp.SyncAsync("assets")).ShouldEndAs("partial", "Devices: Level returned the same page of devices twice.");

        (await msp.Level.RequestsAsync(DevicesPath)).Count.ShouldBe(before + 6, "three pages, twice");
        (await msp.AssetAsync(order[0]))!.Text("name").ShouldBe("On the first page");
        (await msp.AssetAsync(order[1]))!.Text("levelStatus").ShouldBe("Online", "nobody has seen that it is gone");
        (await msp.SyncAsync("assets")).ShouldEndAs("success");
        (await msp.AssetAsync(order[^1]))!.Text("name").ShouldBe("On the last page");
        (await msp.AssetAsync(order[1]))!.Text("levelStatus").ShouldBe("Removed from Level");
    }

    [Fact]
    public async Task Items_without_an_id_are_errors_by_name_and_all_others_come_over()
    {
        var msp = await shared.NewMspAsync();
        var group = (await msp.Level.AddGroupAsync(new { name = "Alpha" })).Id();
        await msp.AddDevicesAsync(1, group, "THE-LAST");
        await msp.SetUpAsync();
        var gone = (await msp.Level.DevicesAsync())[0].Id();
        await msp.Level.DeleteDeviceAsync(gone, silent: true);
        var (first, second) = (await RaiseAsync("Cleared"), await RaiseAsync("Nameless id"));
        await msp.SyncAsync("alerts");
        await msp.Level.ResolveAlertAsync(first, silent: true);
        foreach (var path in new[] { "/v2/groups\\?limit=100$", DevicePages, "/v2/alerts\\?" })
        {
            await msp.Level.AddFaultAsync(new { path, missingId = true, count = 1 });
        }

        var (devices, groups) = ((await msp.Level.DevicesAsync()).Count, (await msp.Level.GroupsAsync()).Count);
        (await msp.SyncAsync()).ShouldEndAs(
            "partial",
            $"Item {groups} of groups (Alpha) has no id.",
            $"Item {devices} of devices (THE-LAST) has no id.",
            "Item 1 of alerts (Nameless id) has no id.");

        (await msp.GetAsync("level/groups")).Items().Select(known => known.Text("name")).ShouldContain("Alpha");
        (await msp.ListAsync("assets?limit=500")).ShouldAllBe(asset => asset.Text("levelStatus") != "Removed from Level", "not all were seen");
        (await msp.TicketAsync(first))["status"]!.Text("closed").ShouldBe("false", "not all were seen");
        (await msp.SyncAsync()).ShouldEndAs("success");
        ((await msp.TicketAsync(first))["status"]!.Text("closed"), (await msp.TicketAsync(second))["status"]!.Text("closed")).ShouldBe(("true", "false"));

        async Task<string> RaiseAsync(string name) =>
            (await msp.Level.RaiseAlertAsync(new { deviceId = (await msp.Level.DevicesAsync())[^1].Id(), name }, silent: true)).Id();
    }

    [Fact]
    public async Task A_thousand_devices_of_the_same_name_are_a_thousand_assets()
    {
        var msp = await shared.NewMspAsync();
        var added = await msp.AddDevicesAsync(1000, (await msp.Level.AddGroupAsync(new { name = "Alike" })).Id(), "DESKTOP");
        await msp.SetUpAsync();

        var assets = (await msp.ListAsync("assets?limit=500")).Where(asset => asset.Text("name") == "DESKTOP").ToList();

        assets.Select(asset => asset.Text("levelDeviceId")).ShouldBe(added, ignoreOrder: true);
        var again = await msp.SyncAsync("assets");
        again.ShouldEndAs("success");
        again["changes"]!.AsObject().ShouldAllBe(change => change.Value!.GetValue<int>() == 0);
    }

    /// <summary>Every device at Level whose group is mapped has its asset, once.</summary>
    private static async Task ShouldHaveAllAsync(Msp msp)
    {
        var devices = (await msp.Level.DevicesAsync()).Where(device => device["group_id"] is not null).Select(device => device.Id()).ToList();
        var assets = (await msp.ListAsync("assets?limit=500")).Select(asset => asset.Text("levelDeviceId")!).ToList();
        devices.Except(assets).ShouldBeEmpty();
        assets.ShouldBeUnique();
    }
}
