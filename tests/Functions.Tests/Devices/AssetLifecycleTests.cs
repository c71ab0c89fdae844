using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Devices;

/// <summary>An asset's life by syncs alone: every change at Level is silent, no webhook tells of it.</summary>
public sealed class AssetLifecycleTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_device_makes_one_asset_which_later_syncs_update()
    {
        var (msp, device) = await shared.WithDeviceAsync(new { hostname = "ACME-WS-1", notes = "before" });
        var made = (await msp.AssetAsync(device))!;

        await msp.Level.ChangeDeviceAsync(device, new { hostname = "ACME-WS-2", notes = (string?)null, online = false }, silent: true);
        (await msp.SyncAsync("assets")).Text("status").ShouldBe("success");

        var assets = await msp.ListAsync("assets?limit=500");
        var changed = assets.Where(asset => asset.Text("levelDeviceId") == device).ShouldHaveSingleItem();
        changed.Text("id").ShouldBe(made.Text("id"));
        (changed.Text("name"), changed.Text("notes"), changed.Text("levelStatus")).ShouldBe(("ACME-WS-2", null, "Offline"));
    }

    [Fact]
    public async Task A_device_that_moves_to_another_mapped_group_moves_its_asset_to_that_client()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var made = (await msp.AssetAsync(device))!;
        made.Text("clientName").ShouldBe("Alpha");

        await msp.Level.ChangeDeviceAsync(device, new { group_id = await msp.Level.GroupAsync("Beta") }, silent: true);
        await msp.SyncAsync("assets");

        var moved = (await msp.AssetAsync(device))!;
        (moved.Text("id"), moved.Text("clientName")).ShouldBe((made.Text("id"), "Beta"));
    }

    [Fact]
    public async Task A_device_below_a_mapped_group_belongs_to_its_client_unless_a_group_between_says_otherwise()
    {
        var msp = await shared.NewMspAsync();
        var root = (await msp.Level.AddGroupAsync(new { name = "Root" })).Text("id");
        var own = (await msp.Level.AddGroupAsync(new { name = "Own client", parent_id = root })).Id();
        var skipped = (await msp.Level.AddGroupAsync(new { name = "Skipped", parent_id = root })).Id();
        var plain = (await msp.Level.AddGroupAsync(new { name = "Plain", parent_id = root })).Text("id");
        var deep = (await msp.Level.AddGroupAsync(new { name = "Deep", parent_id = plain })).Text("id");
        var belowSkipped = (await msp.Level.AddGroupAsync(new { name = "Below skipped", parent_id = skipped })).Text("id");
        var inDeep = await AddAsync(msp, deep);
        var inOwn = await AddAsync(msp, own);
        var inBelowSkipped = await AddAsync(msp, belowSkipped);
        var inNone = await AddAsync(msp, null);
        await msp.ConnectAsync();
        await msp.MapTopLevelGroupsAsync();
        await msp.DecideAsync(own, "newClient");
        await msp.DecideAsync(skipped, "skip");

        await msp.SyncAsync();

        (await msp.AssetAsync(inDeep))!.Text("clientName").ShouldBe("Root");
        (await msp.AssetAsync(inOwn))!.Text("clientName").ShouldBe("Own client");
        (await msp.AssetAsync(inBelowSkipped)).ShouldBeNull();
        (await msp.AssetAsync(inNone)).ShouldBeNull();
    }

    [Theory]
    [InlineData("skip")]
    [InlineData("none")]
    public async Task An_asset_whose_group_is_not_mapped_any_more_stays_and_stands_still(string decision)
    {
        var (msp, device) = await shared.WithDeviceAsync(new { hostname = "ACME-WS-1" });
        var before = (await msp.AssetAsync(device))!;
        await msp.DecideAsync(await msp.Level.GroupAsync("Alpha"), decision);

        for (var sync = 1; sync <= 2; sync++)
        {
            await msp.Level.ChangeDeviceAsync(device, new { hostname = $"RENAMED-{sync}", online = false }, silent: true);
            (await msp.SyncAsync("assets")).Text("status").ShouldBe("success");

            (await msp.AssetAsync(device))!.ShouldEqual(before);
        }

        await msp.DecideAsync(await msp.Level.GroupAsync("Alpha"), "newClient");
        await msp.SyncAsync("assets");
        (await msp.AssetAsync(device))!.Text("name").ShouldBe("RENAMED-2", "mapped again, the same asset follows again");
    }

    [Fact]
    public async Task A_device_that_moves_out_of_the_mapped_groups_keeps_its_asset_as_it_was()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var before = (await msp.AssetAsync(device))!;

        await msp.Level.ChangeDeviceAsync(device, new { group_id = (string?)null, nickname = "Elsewhere" }, silent: true);
        await msp.SyncAsync("assets");

        (await msp.AssetAsync(device))!.ShouldEqual(before);
    }

    [Fact]
    public async Task A_device_that_is_gone_is_marked_removed_and_stands_still_until_it_comes_back()
    {
        var (msp, device) = await shared.WithDeviceAsync(new { online = true });
        var before = (await msp.AssetAsync(device))!;
        var figures = (await msp.GetAsync("level"))["figures"]!["syncedAssets"]!.GetValue<int>();

        await msp.Level.DeleteDeviceAsync(device, silent: true);
        (await msp.SyncAsync("assets")).Text("status").ShouldBe("success");
        await msp.SyncAsync("assets");

        var removed = (await msp.AssetAsync(device))!;
        removed.Text("levelStatus").ShouldBe("Removed from Level");
        before["levelStatus"] = "Removed from Level";
        removed.ShouldEqual(before, "nothing but the status moves");
        (await msp.GetAsync("level"))["figures"]!["syncedAssets"]!.GetValue<int>().ShouldBe(figures - 1);

        await msp.Level.RestoreDeviceAsync(device, silent: true);
        await msp.SyncAsync("assets");

        var back = (await msp.AssetAsync(device))!;
        (back.Text("id"), back.Text("levelStatus")).ShouldBe((before.Text("id"), "Online"));
        Time(back).ShouldBeGreaterThan(Time(removed));
    }

    [Fact]
    public async Task A_complete_run_moves_lastSyncedAt_of_unchanged_assets_without_writing_them()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var other = (await msp.ListAsync("assets")).First(asset => asset.Text("levelDeviceId") != device).Text("levelDeviceId")!;
        var before = (await msp.AssetAsync(device))!;
        var rows = await ETagsAsync(msp);
        await msp.Level.ChangeDeviceAsync(other, new { nickname = "Changed" }, silent: true);

        (await msp.SyncAsync("assets")).Text("status").ShouldBe("success");

        Time((await msp.AssetAsync(device))!).ShouldBeGreaterThan(Time(before));
        var changed = (await ETagsAsync(msp)).Where(row => rows[row.Key] != row.Value).Select(row => row.Key).ToList();
        changed.ShouldBe([other]);
    }

    [Fact]
    public async Task Devices_with_very_long_notes_come_over_together()
    {
        var (msp, _) = await shared.WithDeviceAsync();
        var group = await msp.Level.GroupAsync("Alpha");

        // Together over the 4 MiB that a transaction may have.
        var notes = new string('x', 500_000);
        for (var i = 0; i < 9; i++)
        {
            await msp.Level.AddDeviceAsync(new { group_id = group, notes }, silent: true);
        }

        (await msp.SyncAsync("assets")).Text("status").ShouldBe("success");

        (await msp.ListAsync("assets?limit=500")).Count(asset => asset.Text("notes") == notes).ShouldBe(9);
    }

    private static async Task<string> AddAsync(Msp msp, string? group) => (await msp.Level.AddDeviceAsync(new { group_id = group })).Id();

    private static DateTimeOffset Time(JsonNode asset) => DateTimeOffset.Parse(asset.Text("lastSyncedAt")!);

    private async Task<Dictionary<string, string>> ETagsAsync(Msp msp) =>
        (await shared.RowsAsync("Assets", msp)).ToDictionary(row => row.GetString("DeviceId"), row => row.ETag.ToString());
}
