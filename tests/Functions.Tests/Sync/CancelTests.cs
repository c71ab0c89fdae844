using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Sync;

/// <summary>Runs that people stop, and what is seen of a run while it goes on.</summary>
public sealed class CancelTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string DevicePages = "/v2/devices\\?limit=100&include";

    [Fact]
    public async Task A_run_that_is_cancelled_ends_soon_says_who_did_it_and_marks_nothing_as_removed()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        await msp.Level.DeleteDeviceAsync(device, silent: true);
        var asked = await msp.Level.HoldAsync("/v2/groups", 1500);
        var run = await StartAsync(msp);
        await asked();

        var cancelled = await msp.SendAsync(HttpMethod.Post, $"level/runs/{run}/cancel");

        (cancelled.Id(), cancelled.Text("status")).ShouldBe((run, "running"));
        var ended = await msp.WaitForRunAsync(run);
        ended.ShouldEndAs("partial", $"Devices: Cancelled by {msp.Owner}.");
        ended.Text("message").ShouldBe($"Devices: Cancelled by {msp.Owner}.");
        (await msp.AssetAsync(device))!.Text("levelStatus").ShouldBe("Online");

        (await msp.SyncAsync()).ShouldEndAs("success");
        (await msp.AssetAsync(device))!.Text("levelStatus").ShouldBe("Removed from Level");
    }

    [Fact]
    public async Task What_a_cancelled_traversal_brought_over_stays_and_it_proves_no_absence()
    {
        var msp = await shared.NewMspSetUpAsync();
        var last = (await msp.ListAsync("assets?limit=500"))[0].Text("levelDeviceId")!;
        var group = (await msp.Level.GroupsAsync())[0].Id();
        var devices = await msp.AddDevicesAsync(110, group);
        await msp.Level.DeleteDeviceAsync(last, silent: true);

        // Level does not answer the second page: the traversal waits for its next try when it is cancelled.
        var failed = await msp.Level.AddFaultAsync(new { path = $"{DevicePages}.*starting_after=", status = 503, retryAfter = 120, count = 1 });
        var run = await StartAsync(msp, "assets");
        await failed();
        await msp.SendAsync(HttpMethod.Post, $"level/runs/{run}/cancel");

        (await msp.WaitForRunAsync(run)).ShouldEndAs("partial", $"Devices: Cancelled by {msp.Owner}.");

        (await msp.AssetAsync(devices[0])).ShouldNotBeNull();
        (await msp.AssetAsync(devices[^1])).ShouldBeNull();
        (await msp.AssetAsync(last))!.Text("levelStatus").ShouldNotBe("Removed from Level");
        var next = await msp.SyncAsync("assets");
        next.ShouldEndAs("success");
        (await msp.AssetAsync(devices[^1])).ShouldNotBeNull();
        (await msp.AssetAsync(last))!.Text("levelStatus").ShouldBe("Removed from Level");
    }

    [Fact]
    public async Task A_run_that_waits_is_woken_at_once()
    {
        var msp = await shared.NewMspSetUpAsync();
        var asked = await msp.Level.AddFaultAsync(new { path = "/v2/groups", status = 429, retryAfter = 120, count = 1 });
        var run = await StartAsync(msp, "clients");
        await asked();

        // Nobody here waits for a run as long as Level asked it to wait.
        await msp.SendAsync(HttpMethod.Post, $"level/runs/{run}/cancel");

        (await msp.WaitForRunAsync(run)).ShouldEndAs("error", $"Groups: Cancelled by {msp.Owner}.");
    }

    [Fact]
    public async Task Only_an_administrator_cancels_and_only_what_is_running()
    {
        var msp = await shared.NewMspSetUpAsync();
        await msp.SendAsync(HttpMethod.Put, "members/tess", new { role = "technician" });
        var asked = await msp.Level.HoldAsync("/v2/groups", 1500);
        var run = await StartAsync(msp, "clients");
        await asked();
        var stranger = await shared.NewMspAsync();

        using var technician = await msp.As("tess").PostAsync($"api/organizations/{msp.Id}/level/runs/{run}/cancel");
        await technician.ShouldBeProblemAsync(403);
        using var foreign = await stranger.TryAsync(HttpMethod.Post, $"level/runs/{run}/cancel");
        await foreign.ShouldBeProblemAsync(404);
        using var unknown = await msp.TryAsync(HttpMethod.Post, "level/runs/nothing/cancel");
        await unknown.ShouldBeProblemAsync(404);

        (await msp.WaitForRunAsync(run)).ShouldEndAs("success");
        using var ended = await msp.TryAsync(HttpMethod.Post, $"level/runs/{run}/cancel");
        await ended.ShouldBeProblemAsync(409, "run-ended");
        (await msp.GetAsync($"level/runs/{run}")).ShouldEndAs("success");
    }

    [Fact]
    public async Task While_a_run_goes_on_its_items_grow_towards_what_is_expected_and_at_the_end_it_says_what_changed()
    {
        var msp = await shared.NewMspAsync();
        await msp.ConnectAsync();
        await msp.MapTopLevelGroupsAsync();
        await msp.AutoCreateTicketsAsync();
        var groups = (await msp.Level.GroupsAsync()).Count;
        var devices = int.Parse((await msp.GetAsync("level/groups"))["totals"]!.Text("devicesToSync")!, null);
        var device = (await msp.Level.DevicesAsync()).First(device => device["group_id"] is not null).Id();
        await msp.Level.RaiseAlertAsync(new { deviceId = device }, silent: true);
        var asked = new[] { await msp.Level.HoldAsync("/v2/groups", 1000), await msp.Level.HoldAsync(DevicePages, 1000), await msp.Level.HoldAsync("/v2/alerts", 1000) };

        var run = await StartAsync(msp);

        var seen = new List<string?>();
        foreach (var phase in asked)
        {
            await phase();
            var now = await msp.GetAsync($"level/runs/{run}");
            (now.Text("status"), now["changes"]).ShouldBe(("running", null));
            now.Text("expected").ShouldBe($"{groups + devices}");
            seen.Add(now.Text("items"));
        }

        seen.ShouldBe(["0", $"{groups}", $"{groups + devices}"]);
        var ended = await msp.WaitForRunAsync(run);
        ended.ShouldEndAs("success");
        (ended.Text("items"), ended.Text("expected")).ShouldBe(($"{groups + devices + 1}", $"{groups + devices + 1}"));
        Nonzero(ended["changes"]!).ShouldBe([("assetsCreated", devices), ("ticketsOpened", 1)]);
        (await msp.ListAsync("level/runs")).Single(one => one.Id() == run)["changes"]!.ToJsonString().ShouldBe(ended["changes"]!.ToJsonString());
    }

    private static IReadOnlyList<(string, int)> Nonzero(JsonNode changes) =>
        [.. changes.AsObject().Select(change => (change.Key, change.Value!.GetValue<int>())).Where(change => change.Item2 != 0)];

    private static async Task<string> StartAsync(Msp msp, string type = "full") =>
        (await msp.SendAsync(HttpMethod.Post, "level/sync", new { type })).Text("runId")!;
}
