using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Webhooks;

/// <summary>What people see of the events that came.</summary>
public sealed class EventListTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task Events_are_listed_newest_first_by_state_and_in_parts()
    {
        var msp = await shared.NewMspListeningAsync();
        var applied = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            applied.Insert(0, await msp.Webhook.TellAsync("group_updated", new { id = $"{i}" }));
        }

        var dead = await msp.Webhook.TellAsync("device_deleted", new { });
        var unsupported = WebhookCaller.Event("tag_created", new { });
        (await msp.Webhook.SendAsync(unsupported)).Dispose();
        await msp.WaitForInboxAsync();

        (await IdsAsync(msp, "")).ShouldBe([unsupported.Text("event_id")!, dead, .. applied]);
        (await IdsAsync(msp, "?limit=2")).ShouldBe([unsupported.Text("event_id")!, dead, .. applied], "part by part it is the same list");
        (await IdsAsync(msp, "?state=applied&limit=3")).ShouldBe(applied);
        (await IdsAsync(msp, "?state=deadLetter")).ShouldBe([dead]);
        (await IdsAsync(msp, "?state=unsupported")).ShouldBe([unsupported.Text("event_id")!]);
        (await IdsAsync(msp, "?state=superseded")).ShouldBeEmpty();
        (await msp.GetAsync("level/events?limit=2"))["items"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_event_tells_when_it_happened_when_it_came_and_what_came_of_it()
    {
        var msp = await shared.NewMspListeningAsync();
        var happened = new DateTimeOffset(2026, 10, 12, 2, 47, 31, 204, TimeSpan.Zero);
        var before = TimeProvider.System.GetUtcNow();

        var id = await msp.Webhook.TellAsync("group_created", new { id = "1" }, happened);

        var told = await msp.WaitForEventAsync(id);
        (told.Text("eventId"), told.Text("type"), told.Text("state")).ShouldBe((id, "group_created", "applied"));
        DateTimeOffset.Parse(told.Text("occurredAt")!).ShouldBe(happened);
        DateTimeOffset.Parse(told.Text("receivedAt")!).ShouldBeGreaterThan(before.AddSeconds(-1));
        told["attempts"]!.AsArray().ShouldBeEmpty();
        told.Text("reason").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Events_wait_while_the_integration_is_paused_and_are_applied_afterwards()
    {
        var msp = await shared.NewMspListeningAsync();
        var asked = await msp.Level.AddFaultAsync(new { path = "/v2/groups", delayMs = 1000, count = 1 });
        await msp.Webhook.TellAsync("group_updated", new { id = "1" });
        await asked();
        await msp.Webhook.TellAsync("group_updated", new { id = "2" });
        await msp.SendAsync(HttpMethod.Put, "level/active", new { active = false });
        var last = WebhookCaller.Event("group_updated", new { id = "3" });
        ((int)(await msp.Webhook.SendAsync(last)).StatusCode).ShouldBe(401, "nothing more is taken in");

        await msp.SendAsync(HttpMethod.Put, "level/active", new { active = true });
        await msp.Webhook.TellAsync(last);

        await msp.WaitForInboxAsync();
        (await msp.ListAsync("level/events?state=applied")).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Many_large_events_that_wait_together_are_all_applied()
    {
        var msp = await shared.NewMspListeningAsync();
        var asked = await msp.Level.AddFaultAsync(new { path = "/v2/groups", delayMs = 2000, count = 1 });
        await msp.Webhook.TellAsync("group_updated", new { id = "1" });
        await asked();

        // Together well over the 4 MiB that a transaction may have.
        var padding = new string('x', 200_000);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => msp.Webhook.TellAsync("alert_resolved", new { id = $"{i}", padding })));

        await msp.WaitForInboxAsync();
        (await msp.ListAsync("level/events?state=applied")).Count.ShouldBe(41);
    }

    [Theory]
    [InlineData("level/events?state=lost", 400)]
    [InlineData("level/events?limit=0", 400)]
    [InlineData("level/events/0b6f2a3e-5a0c-4a59-9a77-3f1d2c6e8b01", 404)]
    [InlineData("level/events/no-uuid", 404)]
    public async Task What_cannot_be_asked_is_said(string path, int status)
    {
        var msp = await shared.NewMspListeningAsync();

        using var answer = await msp.TryAsync(HttpMethod.Get, path);

        await answer.ShouldBeProblemAsync(status);
    }

    private static async Task<IEnumerable<string>> IdsAsync(Msp msp, string query) =>
        (await msp.ListAsync($"level/events{query}")).Select(one => one.Text("eventId")!);
}
