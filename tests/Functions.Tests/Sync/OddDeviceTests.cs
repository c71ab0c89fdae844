using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Sync;

/// <summary>Accounts at Level as they are rarely: long odd ids, very deep groups, alerts that speak of others' devices.</summary>
public sealed class OddDeviceTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task Ids_of_255_odd_characters_are_walked_page_by_page_and_told_apart()
    {
        var msp = await shared.NewMspAsync();
        await msp.Level.SwitchAsync(new { longIds = true });
        var group = (await msp.Level.AddGroupAsync(new { name = "Odd" })).Id();
        var devices = await msp.AddDevicesAsync(120, group);
        devices.ShouldAllBe(device => device.Length == 255);
        var alert = (await msp.Level.RaiseAlertAsync(new { deviceId = devices[^1] }, silent: true)).Id();
        await msp.SetUpAsync();

        (await msp.ListAsync("assets?limit=500"))
            .Where(asset => asset.Text("clientName") == "Odd")
            .Select(asset => asset.Text("levelDeviceId"))
            .ShouldBe(devices, ignoreOrder: true);
        (await msp.TicketAsync(alert)).Text("assetId").ShouldBe((await msp.AssetAsync(devices[^1]))!.Id());

        await msp.Level.DeleteDeviceAsync(devices[0], silent: true);
        await msp.Level.ChangeDeviceAsync(devices[1], new { nickname = "Changed" }, silent: true);
        await msp.Level.ResolveAlertAsync(alert, silent: true);
        var run = await msp.SyncAsync();

        run.ShouldEndAs("success");
        (run["changes"]!.Text("assetsRemoved"), run["changes"]!.Text("assetsChanged"), run["changes"]!.Text("ticketsResolved")).ShouldBe(("1", "1", "1"));
        (await msp.AssetAsync(devices[0]))!.Text("levelStatus").ShouldBe("Removed from Level");
        (await msp.AssetAsync(devices[1]))!.Text("name").ShouldBe("Changed");
        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("true");
    }

    [Fact]
    public async Task Devices_below_two_hundred_groups_move_with_the_decision_at_the_top()
    {
        var msp = await shared.NewMspAsync();
        var top = (await msp.Level.AddGroupAsync(new { name = "Deep 1" })).Id();
        var parent = top;
        for (var depth = 2; depth <= 200; depth++)
        {
            parent = (await msp.Level.AddGroupAsync(new { name = $"Deep {depth}", parent_id = parent })).Id();
        }

        var device = (await msp.AddDevicesAsync(1, parent, "DEEP"))[0];
        await msp.SetUpAsync();
        (await msp.AssetAsync(device))!.Text("clientName").ShouldBe("Deep 1");

        await msp.DecideAsync(top, "client", (await msp.SendAsync(HttpMethod.Post, "clients", new { name = "Other" })).Id());
        var run = await msp.SyncAsync();

        run.ShouldEndAs("success");
        run["changes"]!.Text("assetsMoved").ShouldBe("1");
        (await msp.AssetAsync(device))!.Text("clientName").ShouldBe("Other");
    }

    [Fact]
    public async Task An_alert_for_a_device_in_another_account_is_known_without_a_ticket_and_stops_no_other()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var stranger = await shared.NewMspSetUpAsync();
        var foreign = (await stranger.ListAsync("assets"))[0].Text("levelDeviceId")!;
        var odd = (await msp.Level.RaiseAlertAsync(new { deviceId = foreign, deviceOf = stranger.LevelKey, name = "Of another account" }, silent: true)).Id();
        var usual = (await msp.Level.RaiseAlertAsync(new { deviceId = device }, silent: true)).Id();

        var run = await msp.SyncAsync();

        run.ShouldEndAs("success");
        run["changes"]!.Text("ticketsOpened").ShouldBe("1");
        (await msp.TicketsAsync()).Select(ticket => ticket.Text("levelAlertId")).ShouldBe([usual]);
        (await msp.AssetAsync(foreign)).ShouldBeNull();
        (await stranger.TicketsAsync()).ShouldBeEmpty();
        (await stranger.ListAsync("assets")).Single(asset => asset.Text("levelDeviceId") == foreign).Text("levelStatus").ShouldNotBe("Removed from Level");
        var known = (await shared.RowsAsync("Alerts", msp)).Where(row => row.GetString("AlertId") == odd && row.ContainsKey("Reason")).ShouldHaveSingleItem();
        known.GetString("Reason").ShouldBe(
            "No ticket: The alert's device has no asset: its group is not mapped to a client, or the device is unknown to Level.");

        (await msp.SyncAsync("alerts")).ShouldEndAs("success");
        await msp.Level.ResolveAlertAsync(odd, silent: true);
        (await msp.SyncAsync("alerts")).ShouldEndAs("success");
        (await msp.TicketsAsync()).Count.ShouldBe(1);
    }
}
