using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Webhooks;

/// <summary>What becomes of events that were too many: an app of its own, with a low limit.</summary>
public sealed class CatchUpTests : IAsyncLifetime
{
    private const int Limit = 10;

    private readonly RunningApp _app = new() { Settings = new Dictionary<string, string?> { ["Webhooks__EventsPerMinute"] = $"{Limit}" } };

    public Task InitializeAsync() => _app.InitializeAsync();

    public Task DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_refused_alert_gets_its_ticket_by_a_sync_when_the_burst_is_over()
    {
        var msp = await _app.NewMspAsync();
        await msp.SetUpAsync();
        var device = (await msp.ListAsync("assets?limit=1"))[0].Text("levelDeviceId")!;
        for (var i = 0; i < Limit; i++)
        {
            await msp.Webhook.TellAsync("device_deleted", new { id = "nobody's" });
        }

        var alert = (await msp.Level.RaiseAlertAsync(new { deviceId = device, name = "One too many" }, silent: true)).Id();
        using var refused = await msp.Webhook.SendAsync(WebhookCaller.Event(
            "alert_active", new { id = alert, device_id = device, name = "One too many", severity = "warning" }));
        await refused.ShouldBeProblemAsync(429, "rate-limited");
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        (await msp.TicketsAsync(alert)).ShouldBeEmpty();

        // A poll may be faster: it is due at a time of its own. The catch-up sync comes all the same, after the one that ended the set-up.
        await Wait.UntilAsync(async () => await CountFullAsync(msp) == 2, "the catch-up sync has ended", Wait.Patience);
        (await msp.TicketsAsync(alert)).Count.ShouldBe(1);
    }

    private static async Task<int> CountFullAsync(Msp msp) =>
        (await msp.ListAsync("level/runs")).Count(run => run.Text("type") == "full" && run.Text("status") == "success");
}
