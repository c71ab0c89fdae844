using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Devices;

/// <summary>Level's sources disagree about some of its answers: whichever is right, the same assets come of them.</summary>
public sealed class DialectTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly object Machine = new
    {
        hostname = "ACME-DC-01",
        nickname = (string?)null,
        role = "server",
        online = true,
        total_memory = 34359267328,
        cpu_cores = 4,
        cpus = Array.Empty<object>(),
        disks = new[] { new { size = 107374182400 } },
        security_score = 41,
        operating_system = new { full_operating_system = "Microsoft Windows Server 2019 Standard", end_of_life = false },
    };

    [Fact]
    public async Task Ids_with_slashes_and_pluses_are_ids_like_any_other()
    {
        var msp = await SetUpAsync(new { slashIds = true });
        var (device, asset) = await TheMachineAsync(msp);
        device.ShouldContain('/');
        device.ShouldContain('+');

        (await msp.GetAsync($"assets/{asset.Text("id")}")).Text("levelDeviceId").ShouldBe(device);
        var alert = (await msp.Level.RaiseAlertAsync(new { deviceId = device })).Id();
        alert.ShouldContain('/');
        await msp.WaitForWebhooksAsync();
        var ticket = await msp.TicketAsync(alert);
        (ticket.Text("levelAlertId"), ticket.Text("assetId")).ShouldBe((alert, asset.Text("id")));

        // Read one by one at Level: the id goes into the path.
        await msp.Level.ResolveAlertAsync(alert, silent: true);
        await msp.SyncAsync("alerts");
        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("true");
        await msp.Level.DeleteDeviceAsync(device);
        await msp.WaitForWebhooksAsync();
        (await msp.AssetAsync(device))!.Text("levelStatus").ShouldBe("Removed from Level");
    }

    [Fact]
    public async Task Numbers_may_come_as_text()
    {
        var msp = await SetUpAsync(new { numbersAsStrings = true });
        (await msp.Level.DevicesAsync())[^1]["total_memory"]!.GetValueKind().ShouldBe(System.Text.Json.JsonValueKind.String);

        var (_, asset) = await TheMachineAsync(msp);

        (asset.Text("ram"), asset.Text("cpu"), asset.Text("storage"), asset.Text("securityScore")).ShouldBe(("32 GB", "4 cores", "107 GB", "41"));
        (await msp.GetAsync("level/groups"))["items"]!.AsArray().Single(group => group!.Text("name") == "Alpha")!.Text("deviceCount").ShouldBe("1");
    }

    [Fact]
    public async Task Fields_that_only_third_parties_have_seen_may_be_absent()
    {
        var msp = await SetUpAsync(new { omitThirdPartyFields = true });

        var (_, asset) = await TheMachineAsync(msp);

        (asset.Text("name"), asset.Text("type"), asset.Text("ram"), asset.Text("securityScore"), asset.Text("osEndOfLife"))
            .ShouldBe(("ACME-DC-01", "Server", "32 GB", "41", "Not reached"));
        var alert = await msp.Level.RaiseAlertAsync(new { deviceId = asset.Text("levelDeviceId") });
        alert["device_hostname"].ShouldBeNull();
        await msp.WaitForWebhooksAsync();
        (await msp.TicketAsync(alert.Id())).Text("description")!.ShouldContain("ACME-DC-01");
    }

    [Fact]
    public async Task Groups_in_a_circle_hang_nothing()
    {
        var msp = await SetUpAsync(new { groupCycle = true });

        var (_, asset) = await TheMachineAsync(msp);

        asset.Text("clientName").ShouldBe("Alpha");
        (await msp.GetAsync("level")).Text("unmappedGroups").ShouldNotBe("0", "the circle has no root that could have been mapped");
    }

    private static async Task<(string Device, System.Text.Json.Nodes.JsonNode Asset)> TheMachineAsync(Msp msp)
    {
        var device = (await msp.Level.DevicesAsync())[^1].Id();
        return (device, (await msp.AssetAsync(device))!);
    }

    private async Task<Msp> SetUpAsync(object switches)
    {
        var msp = await shared.NewMspAsync();
        await msp.Level.SwitchAsync(switches);
        var alpha = (await msp.Level.AddGroupAsync(new { name = "Alpha" })).Text("id");
        var device = (await msp.Level.AddDeviceAsync(new { group_id = alpha })).Id();
        await msp.Level.ChangeDeviceAsync(device, Machine);
        await msp.SetUpAsync();
        return msp;
    }
}
