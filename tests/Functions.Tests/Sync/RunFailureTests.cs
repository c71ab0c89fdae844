using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Sync;

/// <summary>What a run says, and what it leaves alone, when Level says no for good.</summary>
public sealed class RunFailureTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_phase_that_fails_for_good_makes_the_run_partial_and_does_not_stop_the_others()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        await msp.Level.AddFaultAsync(new { path = "/v2/devices\\?limit=100&include", status = 403 });
        var group = await msp.Level.AddGroupAsync(new { name = "Silent" }, silent: true);
        var alert = await msp.Level.RaiseAlertAsync(new { deviceId = device }, silent: true);

        var run = await msp.SyncAsync();

        (run.Text("status"), run.Text("errors")).ShouldBe(("partial", "1"));
        run.Text("message")!.ShouldContain("devices");
        run["errorList"]!.AsArray().ShouldHaveSingleItem()!.ToString().ShouldBe(run.Text("message"));
        (await msp.GetAsync("level/groups"))["items"]!.AsArray().Select(known => known!.Id()).ShouldContain(group.Id());
        (await msp.TicketsAsync(alert.Id())).Count.ShouldBe(1);
        (await msp.AssetAsync(device))!.Text("levelStatus").ShouldBe("Online");
    }

    [Fact]
    public async Task A_run_that_brought_nothing_over_is_an_error()
    {
        var msp = await shared.NewMspSetUpAsync();
        var before = (await msp.GetAsync("level")).Text("lastSyncedAt");
        await msp.Level.AddFaultAsync(new { path = "/v2/groups", status = 403 });

        var run = await msp.SyncAsync("clients");

        (run.Text("status"), run.Text("items"), run.Text("errors")).ShouldBe(("error", "0", "1"));
        run.Text("message")!.ShouldContain("403");
        (await msp.GetAsync("level")).Text("lastSyncedAt").ShouldBe(before);
        (await msp.GetAsync("level/groups"))["items"]!.AsArray().ShouldNotBeEmpty("what was known of groups stays");
    }

    [Fact]
    public async Task A_key_that_is_revoked_stops_the_account_and_the_page_says_so_until_a_good_one_comes()
    {
        var msp = await shared.NewMspSetUpAsync();
        await msp.Level.RevokeKeyAsync();

        foreach (var type in new[] { "full", "alerts" })
        {
            var run = await msp.SyncAsync(type);
            (run.Text("status"), run.Text("items")).ShouldBe(("error", "0"));
            run.Text("message")!.ShouldContain("401");
        }

        var level = await msp.GetAsync("level");
        level.Text("error")!.ShouldContain("key");
        (level.Text("connected"), level.Text("active")).ShouldBe(("true", "true"));
        (await msp.ListAsync("assets?limit=500")).ShouldAllBe(asset => asset.Text("levelStatus") != "Removed from Level");

        await msp.Level.OpenAsync();
        await msp.ConnectAsync();
        (await msp.GetAsync("level"))["error"].ShouldBeNull();
        (await msp.SyncAsync()).Text("status").ShouldBe("success");
    }

    [Theory]
    [InlineData("/v2/devices\\?limit=100&include")]
    [InlineData("/v2/alerts")]
    public async Task A_key_that_is_refused_in_the_middle_of_a_run_is_said_on_the_page_too(string path)
    {
        var msp = await shared.NewMspSetUpAsync();
        await msp.Level.AddFaultAsync(new { path, status = 401 });

        var run = await msp.SyncAsync();

        run.Text("status").ShouldBe("partial", "the groups did come over");
        run.Text("message")!.ShouldContain("401");
        (await msp.GetAsync("level")).Text("error")!.ShouldContain("key");
    }

    [Fact]
    public async Task A_device_that_cannot_become_an_asset_does_not_stop_the_others()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var group = await msp.Level.GroupAsync("Alpha");
        await msp.Level.AddDeviceAsync(
            new { group_id = group, hostname = "ENDLESS-01", nickname = (string?)null, model = new string('x', 5000) }, silent: true);
        await msp.Level.ChangeDeviceAsync(device, new { nickname = "Changed" }, silent: true);

        var run = await msp.SyncAsync("assets");

        (run.Text("status"), run.Text("errors")).ShouldBe(("partial", "1"));
        run["errorList"]![0]!.ToString().ShouldContain("ENDLESS-01");
        (await msp.AssetAsync(device))!.Text("name").ShouldBe("Changed");
    }
}
