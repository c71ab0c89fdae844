using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Devices;

/// <summary>Only a traversal that saw everything proves that a device is gone.</summary>
public sealed class IncompleteTraversalTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task Absence_from_a_traversal_that_failed_on_its_second_page_removes_nothing()
    {
        var msp = await shared.NewMspAsync();
        var group = (await msp.Level.AddGroupAsync(new { name = "Many" })).Text("id");
        for (var i = 0; i < 95; i++)
        {
            await msp.Level.AddDeviceAsync(new { group_id = group, online = true });
        }

        await msp.SetUpAsync();
        var assets = await msp.ListAsync("assets?limit=500");
        var (early, late) = (assets.First(asset => asset.Text("clientName") == "Many"), await LastDeviceAsync(msp));
        await msp.Level.DeleteDeviceAsync(early.Text("levelDeviceId")!, silent: true);
        await msp.Level.ChangeDeviceAsync(late, new { online = false }, silent: true);
        await msp.Level.AddFaultAsync(new { path = "/v2/devices\\?.*starting_after=", status = 403, count = 1 });

        var run = await msp.SyncAsync("assets");

        (run.Text("status"), run.Text("errors")).ShouldBe(("partial", "1"));
        run.Text("message")!.ShouldContain("403");
        var spared = (await msp.AssetAsync(early.Text("levelDeviceId")!))!;
        spared.ShouldEqual(early, "neither removed nor said to be synced");

        (await msp.SyncAsync("assets")).Text("status").ShouldBe("success");
        (await msp.AssetAsync(early.Text("levelDeviceId")!))!.Text("levelStatus").ShouldBe("Removed from Level");
        (await msp.AssetAsync(late))!.Text("levelStatus").ShouldBe("Offline");
    }

    [Fact]
    public async Task A_device_that_came_without_its_id_is_an_error_by_name_and_removes_nothing()
    {
        var msp = await shared.NewMspAsync();
        var group = (await msp.Level.AddGroupAsync(new { name = "Alpha" })).Text("id");
        await msp.Level.AddDeviceAsync(new { group_id = group, hostname = "ACME-LAST", online = true });
        await msp.SetUpAsync();
        var last = await LastDeviceAsync(msp);
        var before = (await msp.AssetAsync(last))!;
        await msp.Level.AddFaultAsync(new { path = "/v2/devices\\?", missingId = true, count = 1 });

        var run = await msp.SyncAsync("assets");

        (run.Text("status"), run.Text("errors")).ShouldBe(("partial", "1"));
        run["errorList"]!.AsArray().ShouldHaveSingleItem()!.ToString().ShouldContain("ACME-LAST");
        (await msp.AssetAsync(last))!.ShouldEqual(before);
    }

    private static async Task<string> LastDeviceAsync(Msp msp) => (await msp.Level.DevicesAsync())[^1].Id();
}
