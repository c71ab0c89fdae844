using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Webhooks;

/// <summary>Assets follow device events, without any sync.</summary>
public sealed class DeviceEventTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly string[] Includes =
        ["operating_system", "cpus", "memory", "disks", "network_interfaces", "security", "disk_partitions", "motherboard"];

    [Fact]
    public async Task A_new_device_is_read_with_all_its_parts_and_becomes_an_asset()
    {
        var (msp, group) = await AlphaAsync();

        var device = await msp.Level.AddDeviceAsync(new { group_id = group, hostname = "NEW-01", nickname = (string?)null, serial_number = "PF4X7K2Q" });
        await msp.WaitForWebhooksAsync();

        var asset = (await msp.AssetAsync(device.Id()))!;
        (asset.Text("name"), asset.Text("clientName"), asset.Text("serialNumber")).ShouldBe(("NEW-01", "Alpha", "PF4X7K2Q"));
        asset.Text("storage").ShouldNotBeNull("the event does not tell of disks; Level does when it is asked");
        var asked = (await msp.Level.RequestsAsync($"/v2/devices/{device.Id()}")).ShouldHaveSingleItem().Text("path")!;
        Includes.ShouldAllBe(part => asked.Contains($"include_{part}=true"));
        var told = (await msp.ListAsync("level/events")).ShouldHaveSingleItem();
        (told.Text("type"), told.Text("state"), told.Text("assetId")).ShouldBe(("device_created", "applied", asset.Text("id")));
    }

    [Fact]
    public async Task A_changed_device_changes_its_asset_and_keeps_the_parts_that_the_event_leaves_out()
    {
        var (msp, group) = await AlphaAsync();
        var device = (await msp.Level.AddDeviceAsync(new { group_id = group }, silent: true)).Id();
        await msp.Level.ChangeDeviceAsync(
            device,
            new { cpus = new[] { new { model = "Xeon" } }, disks = new[] { new { size = 512110190592 } }, operating_system = new { full_operating_system = "Windows 12", end_of_life = true } },

            silent: true);
        await msp.SyncAsync("assets");
        var before = (await msp.AssetAsync(device))!;

        await msp.Level.ChangeDeviceAsync(device, new { nickname = "Warehouse laptop", online = false, last_logged_in_user = "ACME\\pmiller" });
        await msp.WaitForWebhooksAsync();

        var after = (await msp.AssetAsync(device))!;
        (after.Text("id"), after.Text("name"), after.Text("levelStatus"), after.Text("lastUser")).ShouldBe((before.Text("id"), "Warehouse laptop", "Offline", "ACME\\pmiller"));
        (after.Text("cpu"), after.Text("storage"), after.Text("operatingSystem"), after.Text("osEndOfLife")).ShouldBe(("Xeon", "512 GB", "Windows 12", "Reached"));
        (await msp.Level.RequestsAsync($"/v2/devices/{device}")).ShouldBeEmpty("the event says enough");
    }

    [Fact]
    public async Task Parts_that_an_event_does_tell_are_taken_from_it()
    {
        var (msp, group) = await AlphaAsync();
        await msp.Level.SwitchAsync(new { webhookIncludes = true });
        var device = (await msp.Level.AddDeviceAsync(new { group_id = group })).Id();
        await msp.WaitForWebhooksAsync();

        await msp.Level.ChangeDeviceAsync(device, new { cpus = new[] { new { model = "EPYC" } }, disks = new[] { new { size = 2000398934016 } } });
        await msp.WaitForWebhooksAsync();

        var asset = (await msp.AssetAsync(device))!;
        (asset.Text("cpu"), asset.Text("storage")).ShouldBe(("EPYC", "2 TB"));
    }

    [Fact]
    public async Task A_server_known_by_its_systems_name_stays_one_when_an_event_leaves_that_name_out()
    {
        var (msp, group) = await AlphaAsync();
        var device = (await msp.Level.AddDeviceAsync(new { group_id = group }, silent: true)).Id();
        await msp.Level.ChangeDeviceAsync(
            device,
            new { role = (string?)null, platform = "Windows", operating_system = new { full_operating_system = "Microsoft Windows Server 2022 Standard" } },
            silent: true);
        await msp.SyncAsync("assets");
        (await msp.AssetAsync(device))!.Text("type").ShouldBe("Server");

        await msp.Level.ChangeDeviceAsync(device, new { nickname = "Files" });
        await msp.WaitForWebhooksAsync();

        var asset = (await msp.AssetAsync(device))!;
        (asset.Text("name"), asset.Text("type")).ShouldBe(("Files", "Server"));
    }

    [Fact]
    public async Task A_device_that_moves_takes_its_asset_along_also_into_a_group_that_is_new_to_us()
    {
        var (msp, group) = await AlphaAsync();
        var device = (await msp.Level.AddDeviceAsync(new { group_id = group })).Id();
        await msp.WaitForWebhooksAsync();
        var beta = (await msp.Level.GroupsAsync()).Single(known => known.Text("name") == "Beta").Text("id");
        var below = (await msp.Level.AddGroupAsync(new { name = "Below Beta", parent_id = beta }, silent: true)).Id();

        await msp.Level.ChangeDeviceAsync(device, new { group_id = below });
        await msp.WaitForWebhooksAsync();

        (await msp.AssetAsync(device))!.Text("clientName").ShouldBe("Beta");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deleted_device_is_marked_removed_until_it_reports_again(bool idOnly)
    {
        var (msp, group) = await AlphaAsync();
        await msp.Level.SwitchAsync(new { deletedEventsIdOnly = idOnly });
        var device = (await msp.Level.AddDeviceAsync(new { group_id = group, online = true })).Id();
        await msp.WaitForWebhooksAsync();
        var before = (await msp.AssetAsync(device))!;

        await msp.Level.DeleteDeviceAsync(device);
        await msp.WaitForWebhooksAsync();

        before["levelStatus"] = "Removed from Level";
        (await msp.AssetAsync(device))!.ShouldEqual(before);

        await msp.Level.RestoreDeviceAsync(device);
        await msp.WaitForWebhooksAsync();
        var back = (await msp.AssetAsync(device))!;
        (back.Text("id"), back.Text("levelStatus")).ShouldBe((before.Text("id"), "Online"));
    }

    [Fact]
    public async Task A_device_outside_the_mapped_groups_makes_no_asset_and_the_event_says_why()
    {
        var (msp, _) = await AlphaAsync();
        var unmapped = (await msp.Level.AddGroupAsync(new { name = "Nobody's" }, silent: true)).Id();

        var inUnmapped = (await msp.Level.AddDeviceAsync(new { group_id = unmapped })).Id();
        var inNone = (await msp.Level.AddDeviceAsync(new { group_id = (string?)null })).Id();
        await msp.WaitForWebhooksAsync();

        (await msp.AssetAsync(inUnmapped)).ShouldBeNull();
        (await msp.AssetAsync(inNone)).ShouldBeNull();
        var told = await msp.ListAsync("level/events?state=applied");
        told.Count.ShouldBe(2);
        told.ShouldAllBe(one => one.Text("reason")!.Contains("not mapped") && one["assetId"] == null);
    }

    [Fact]
    public async Task An_event_about_a_device_that_Level_has_no_more_makes_no_asset()
    {
        var (msp, group) = await AlphaAsync();

        var id = await msp.Webhook.TellAsync("device_created", new { id = "gone", hostname = "GONE-01", group_id = group });

        var told = await msp.WaitForEventAsync(id);
        told.Text("state").ShouldBe("superseded");
        (await msp.AssetAsync("gone")).ShouldBeNull();
    }

    [Fact]
    public async Task An_event_about_a_device_without_an_id_is_a_dead_letter_that_says_so()
    {
        var (msp, group) = await AlphaAsync();

        foreach (var type in new[] { "device_updated", "device_deleted", "alert_active" })
        {
            var told = await msp.WaitForEventAsync(await msp.Webhook.TellAsync(type, new { hostname = "NAMELESS", group_id = group }));

            told.Text("state").ShouldBe("deadLetter");
            told.Text("reason")!.ShouldContain("id");
        }
    }

    [Fact]
    public async Task An_older_event_that_comes_late_changes_nothing()
    {
        var (msp, group) = await AlphaAsync();
        var device = (await msp.Level.AddDeviceAsync(new { group_id = group })).Id();
        await msp.WaitForWebhooksAsync();
        var now = TimeProvider.System.GetUtcNow();

        var newer = await msp.WaitForEventAsync(await msp.Webhook.TellAsync("device_updated", Data(device, group, "newer"), now));
        var older = await msp.WaitForEventAsync(await msp.Webhook.TellAsync("device_updated", Data(device, group, "older"), now.AddSeconds(-1)));
        var deletedBefore = await msp.WaitForEventAsync(await msp.Webhook.TellAsync("device_deleted", new { id = device }, now.AddSeconds(-1)));

        (newer.Text("state"), older.Text("state"), deletedBefore.Text("state")).ShouldBe(("applied", "superseded", "superseded"));
        older.Text("reason").ShouldNotBeNullOrEmpty();
        var asset = (await msp.AssetAsync(device))!;
        (asset.Text("name"), asset.Text("levelStatus")).ShouldBe(("newer", "Online"));
    }

    [Fact]
    public async Task An_update_from_before_the_deletion_does_not_bring_the_asset_back()
    {
        var (msp, group) = await AlphaAsync();
        var device = (await msp.Level.AddDeviceAsync(new { group_id = group })).Id();
        await msp.WaitForWebhooksAsync();
        var before = TimeProvider.System.GetUtcNow();
        await msp.Level.DeleteDeviceAsync(device);
        await msp.WaitForWebhooksAsync();

        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("device_updated", Data(device, group, "late"), before));

        (await msp.AssetAsync(device))!.Text("levelStatus").ShouldBe("Removed from Level");
    }

    [Fact]
    public async Task An_event_from_before_the_last_sync_does_not_put_the_clock_back()
    {
        var (msp, group) = await AlphaAsync();
        var device = (await msp.Level.AddDeviceAsync(new { group_id = group, nickname = "as Level has it" }, silent: true)).Id();
        var before = TimeProvider.System.GetUtcNow();
        await msp.SyncAsync("assets");

        var late = await msp.WaitForEventAsync(await msp.Webhook.TellAsync("device_updated", Data(device, group, "as it was once"), before));

        late.Text("state").ShouldBe("applied");
        (await msp.AssetAsync(device))!.Text("name").ShouldBe("as Level has it");
    }

    [Fact]
    public async Task A_sync_that_began_before_an_event_does_not_undo_it()
    {
        var (msp, group) = await AlphaAsync();
        var device = (await msp.Level.AddDeviceAsync(new { group_id = group, nickname = "old" })).Id();
        await msp.WaitForWebhooksAsync();

        // The event is made up: Level's answer, late as it is, has the old name.
        var asked = await msp.Level.AddFaultAsync(new { path = "/v2/devices\\?limit=100&include", delayMs = 1500, count = 1 });
        var run = (await msp.SendAsync(HttpMethod.Post, "level/sync", new { type = "assets" })).Text("runId")!;
        await asked();
        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("device_updated", Data(device, group, "told meanwhile")));
        await msp.WaitForRunAsync(run);

        (await msp.AssetAsync(device))!.Text("name").ShouldBe("told meanwhile");
    }

    private static object Data(string device, string group, string name) =>
        new { id = device, hostname = "HOST", nickname = name, group_id = group, online = true };

    /// <summary>Set up, with the mapped groups Alpha and Beta, neither with devices yet.</summary>
    private async Task<(Msp Msp, string Alpha)> AlphaAsync()
    {
        var msp = await shared.NewMspAsync();
        var alpha = (await msp.Level.AddGroupAsync(new { name = "Alpha" })).Id();
        await msp.Level.AddGroupAsync(new { name = "Beta" });
        await msp.SetUpAsync();
        return (msp, alpha);
    }
}
