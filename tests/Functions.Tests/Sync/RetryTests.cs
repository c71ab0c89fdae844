using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Sync;

/// <summary>What passes is tried again. Each wait is five seconds at least, so all cases wait beside each other.</summary>
public sealed class RetryTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly Dictionary<string, object> Faults = new()
    {
        ["503"] = new { path = "/v2/devices\\?limit=100&include", status = 503, count = 1 },
        ["429 with Retry-After"] = new { path = "/v2/devices\\?limit=100&include", status = 429, retryAfter = 8, count = 1 },
        ["not JSON"] = new { path = "/v2/devices\\?limit=100&include", brokenJson = true, count = 1 },
        ["a gateway's page"] = new { path = "/v2/devices\\?limit=100&include", html = true, count = 1 },
        ["an answer that breaks off"] = new { path = "/v2/devices\\?limit=100&include", truncate = true, count = 1 },
        ["no answer"] = new { path = "/v2/devices\\?limit=100&include", dropConnection = true, count = 1 },
        ["has_more with no data"] = new { path = "/v2/devices\\?limit=100&include", emptyPageWithHasMore = true, count = 1 },
        ["the first page again"] = new { path = "/v2/devices\\?.*starting_after=", repeatCursor = true, count = 1 },
        ["twice in a row"] = new { path = "/v2/devices\\?limit=100&include", status = 500, count = 2 },
    };

    [Fact]
    public async Task A_failure_of_Levels_that_passes_delays_a_sync_and_no_more()
    {
        await Task.WhenAll(Faults.Select(async fault =>
        {
            var (msp, devices) = await ManyDevicesAsync(fault.Key == "the first page again" ? 95 : 1);
            await msp.Level.AddFaultAsync(fault.Value);

            var run = await msp.SyncAsync("assets");

            (run.Text("status"), run.Text("errors")).ShouldBe(("success", "0"), fault.Key);
            (await msp.ListAsync("assets?limit=500")).Count(asset => asset.Text("clientName") == "Alpha").ShouldBe(devices, fault.Key);
            var asked = await msp.Level.RequestsAsync("/v2/devices?limit=100&include");
            var failed = asked.Single(request => request["fault"] is not null && request == asked.Last(one => one["fault"] is not null));
            var next = asked[asked.ToList().IndexOf(failed) + 1];
            var least = fault.Key switch { "429 with Retry-After" => 8, "twice in a row" => 10, _ => 5 };

            // How much longer at most is for SyncStateTests to say, where the time is the test's.
            (At(next) - At(failed)).TotalSeconds.ShouldBeGreaterThan(least - 0.5, fault.Key);
            var goesOn = fault.Key == "the first page again" ? asked[0] : failed;
            next.Text("path").ShouldBe(goesOn.Text("path"), $"{fault.Key}: goes on where it was, or begins a list again that goes round in a circle");
        }));
    }

    [Fact]
    public async Task Groups_alerts_and_events_are_tried_again_too()
    {
        await Task.WhenAll(
            Task.Run(async () =>
            {
                var msp = await shared.NewMspSetUpAsync();
                await msp.Level.AddFaultAsync(new { path = "/v2/groups", status = 503, count = 1 });
                (await msp.SyncAsync("clients")).Text("status").ShouldBe("success");
            }),
            Task.Run(async () =>
            {
                var (msp, alert) = await shared.WithTicketAsync();
                await msp.Level.ResolveAlertAsync(alert, silent: true);
                await msp.Level.AddFaultAsync(new { path = "/v2/alerts/", status = 503, count = 1 });
                (await msp.SyncAsync("alerts")).Text("status").ShouldBe("success");
                (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("true");
            }),
            Task.Run(async () =>
            {
                var (msp, _) = await shared.WithDeviceAsync();
                await msp.Level.AddFaultAsync(new { path = "/v2/devices/", status = 503, count = 1 });
                var device = (await msp.Level.AddDeviceAsync(new { group_id = await msp.Level.GroupAsync("Alpha") })).Id();
                await msp.WaitForWebhooksAsync();

                (await msp.AssetAsync(device)).ShouldNotBeNull();
                var told = (await msp.ListAsync("level/events")).ShouldHaveSingleItem();
                told.Text("state").ShouldBe("applied");
                told["attempts"]!.AsArray().ShouldHaveSingleItem()!.Text("error")!.ShouldContain("503");
            }),
            Task.Run(async () =>
            {
                var (msp, device) = await shared.WithDeviceAsync();
                await msp.Level.AddFaultAsync(new { path = "/v2/devices/", status = 503, count = 1 });
                var fresh = (await msp.Level.AddDeviceAsync(new { group_id = await msp.Level.GroupAsync("Alpha") }, silent: true)).Id();
                var stuck = (await msp.Level.RaiseAlertAsync(new { deviceId = fresh })).Id();
                var other = (await msp.Level.RaiseAlertAsync(new { deviceId = device })).Id();
                await msp.WaitForWebhooksAsync();

                (await msp.TicketAsync(stuck)).ShouldNotBeNull();
                (await msp.TicketAsync(other)).ShouldNotBeNull("the event behind one that has to wait does not wait");
            }));
    }

    private static DateTimeOffset At(JsonNode request) => DateTimeOffset.Parse(request.Text("at")!);

    private async Task<(Msp Msp, int Devices)> ManyDevicesAsync(int count)
    {
        var msp = await shared.NewMspAsync();
        var alpha = (await msp.Level.AddGroupAsync(new { name = "Alpha" })).Id();
        for (var i = 0; i < count; i++)
        {
            await msp.Level.AddDeviceAsync(new { group_id = alpha });
        }

        await msp.ConnectAsync();
        await msp.MapTopLevelGroupsAsync();
        return (msp, count);
    }
}
