using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Webhooks;

/// <summary>What people decide about events.</summary>
public sealed class EventReviewTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_dead_letter_tells_all_that_happened_to_it_and_can_be_replayed_once_the_cause_is_mended()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        await msp.Level.DeleteDeviceAsync(device, silent: true);
        await msp.SyncAsync("assets");
        await msp.Level.RestoreDeviceAsync(device, silent: true);
        await msp.Level.AddFaultAsync(new { path = "/v2/devices", status = 403, count = 1 });
        var id = await msp.Webhook.TellAsync("device_updated", new { id = device, hostname = "ACME-DC-01" });
        var dead = await msp.WaitForEventAsync(id);
        (dead.Text("state"), dead["attempts"]!.AsArray().Count).ShouldBe(("deadLetter", 1));
        Kinds(dead).ShouldBe(["received", "verified", "failed", "done"]);
        JsonNode.Parse(dead.Text("body")!)!.Text("event_id").ShouldBe(id);

        using var answer = await msp.TryAsync(HttpMethod.Post, $"level/events/{id}/replay");

        ((int)answer.StatusCode).ShouldBe(202);
        var applied = await msp.WaitForEventAsync(id);
        (applied.Text("state"), applied.Text("assetId")).ShouldBe(("applied", (await msp.AssetAsync(device))!.Text("id")));
        Kinds(applied).ShouldBe(["received", "verified", "failed", "done", "replayed", "done"]);
        applied["trace"]!.AsArray()[4]!.Text("text")!.ShouldContain(msp.Owner);
        (await msp.AssetAsync(device))!.Text("levelStatus").ShouldBe("Online");
    }

    [Fact]
    public async Task A_replay_of_an_applied_event_changes_nothing()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        var asset = (await msp.ListAsync("assets?limit=500")).Single(one => one.Text("id") == one.Text("id") && one.Text("name") == "ACME-DC-01");
        await msp.Level.ChangeDeviceAsync(asset.Text("levelDeviceId")!, new { nickname = "One" });
        await msp.Level.ChangeDeviceAsync(asset.Text("levelDeviceId")!, new { nickname = "Two" });
        await msp.WaitForWebhooksAsync();
        var (ticketBefore, assetBefore) = (await msp.TicketAsync(alert), (await msp.AssetAsync(asset.Text("levelDeviceId")!))!);
        var events = await msp.ListAsync("level/events");

        foreach (var told in events)
        {
            await msp.SendAsync(HttpMethod.Post, $"level/events/{told.Text("eventId")}/replay");
        }

        await msp.WaitForInboxAsync();
        (await msp.TicketAsync(alert)).ShouldEqual(ticketBefore);
        (await msp.TicketsAsync(alert)).Count.ShouldBe(1);
        (await msp.AssetAsync(asset.Text("levelDeviceId")!))!.Text("name").ShouldBe("Two");
        (await msp.ListAsync("level/events")).Select(told => told.Text("eventId")).ShouldBe(events.Select(told => told.Text("eventId")));
        assetBefore.Text("name").ShouldBe("Two");
    }

    [Fact]
    public async Task All_dead_letters_are_replayed_with_one_request()
    {
        var msp = await shared.NewMspListeningAsync();
        var dead = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            dead.Add(await msp.Webhook.TellAsync("device_deleted", new { }));
        }

        var fine = await msp.Webhook.TellAsync("group_updated", new { id = "1" });
        await msp.WaitForInboxAsync();

        var answer = await msp.SendAsync(HttpMethod.Post, "level/events/replay", new { state = "deadLetter" });

        (answer.Text("replayed"), answer.Text("more")).ShouldBe(("40", "false"));
        await msp.WaitForInboxAsync();
        var again = await msp.ListAsync("level/events?state=deadLetter");
        again.Select(told => told.Text("eventId")).ShouldBe(dead, ignoreOrder: true, "there is still nothing in them that could be applied");
        Kinds(await msp.EventAsync(dead[0])).ShouldBe(["received", "verified", "done", "replayed", "done"]);
        Kinds(await msp.EventAsync(fine)).ShouldBe(["received", "verified", "done"]);
    }

    [Fact]
    public async Task What_is_discarded_stays_with_its_reason_and_is_not_applied_when_it_comes_again()
    {
        var msp = await shared.NewMspListeningAsync();
        var body = WebhookCaller.Event("device_deleted", new { });
        var id = await msp.Webhook.TellAsync(body);
        await msp.WaitForEventAsync(id);

        var discarded = await msp.SendAsync(HttpMethod.Post, $"level/events/{id}/discard", new { reason = "Sent by mistake" });

        discarded.Text("state").ShouldBe("discarded");
        (await msp.ListAsync("level/events?state=discarded")).ShouldHaveSingleItem().Text("reason").ShouldBe($"Discarded by {msp.Owner}: Sent by mistake");
        (await msp.ListAsync("level/events?state=deadLetter")).ShouldBeEmpty();
        ((int)(await msp.Webhook.SendAsync(body)).StatusCode).ShouldBe(200);
        (await msp.EventAsync(id)).Text("state").ShouldBe("discarded");
    }

    [Fact]
    public async Task A_waiting_event_can_be_discarded()
    {
        var (msp, _) = await shared.WithDeviceAsync();
        await msp.Level.AddFaultAsync(new { path = "/v2/devices", status = 500, count = 100 });
        var id = await msp.Webhook.TellAsync("device_updated", new { id = "unknown-device" });
        await Wait.UntilAsync(async () => (await msp.EventAsync(id))["attempts"]!.AsArray().Count > 0, "it was tried");
        (await msp.EventAsync(id)).Text("reason")!.ShouldStartWith("Try ");

        await msp.SendAsync(HttpMethod.Post, $"level/events/{id}/discard", new { reason = "No such device" });

        await msp.WaitForInboxAsync();
        (await msp.EventAsync(id)).Text("state").ShouldBe("discarded");
    }

    [Fact]
    public async Task What_waits_for_its_next_try_does_not_hold_back_what_comes_after_it()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        await msp.Level.AddFaultAsync(new { path = "/v2/devices/unknown-device", status = 500, count = 1 });
        var stuck = await msp.Webhook.TellAsync("device_updated", new { id = "unknown-device" });
        await Wait.UntilAsync(async () => (await msp.EventAsync(stuck))["attempts"]!.AsArray().Count > 0, "it was tried");

        var alert = await msp.Webhook.TellAsync("alert_active", new { id = "after", device_id = device, name = "After", severity = "warning" });

        var passed = await msp.WaitForEventAsync(alert);
        var retried = await msp.WaitForEventAsync(stuck);
        passed.Text("ticketId").ShouldNotBeNull();
        retried.Text("state").ShouldBe("superseded", "Level, asked again, does not have it");
        DoneAt(passed).ShouldBeLessThan(DoneAt(retried));
    }

    [Fact]
    public async Task What_cannot_be_decided_is_said()
    {
        var msp = await shared.NewMspListeningAsync();
        var applied = await msp.Webhook.TellAsync("group_updated", new { id = "1" });
        var dead = await msp.Webhook.TellAsync("device_deleted", new { });
        await msp.WaitForInboxAsync();

        await ShouldBeAsync("level/events/0b6f2a3e-5a0c-4a59-9a77-3f1d2c6e8b01/replay", null, 404, "not-found");
        await ShouldBeAsync("level/events/no-uuid/replay", null, 404, "not-found");
        await ShouldBeAsync("level/events/0b6f2a3e-5a0c-4a59-9a77-3f1d2c6e8b01/discard", new { reason = "x" }, 404, "not-found");
        await ShouldBeAsync($"level/events/{applied}/discard", new { reason = "x" }, 409, "event-done");
        await ShouldBeAsync($"level/events/{dead}/discard", new { reason = " " }, 422, "invalid-request");
        await ShouldBeAsync($"level/events/{dead}/discard", new { reason = new string('x', 401) }, 422, "invalid-request");
        await ShouldBeAsync($"level/events/{dead}/discard", new { }, 422, "invalid-request");
        await ShouldBeAsync("level/events/replay", new { state = "pending" }, 422, "invalid-request");
        await ShouldBeAsync("level/events/replay", new { }, 422, "invalid-request");
        await ShouldBeAsync("level/events/replay", new { state = "lost" }, 400, "malformed-request");

        var other = await shared.NewMspListeningAsync();
        using var foreign = await other.TryAsync(HttpMethod.Post, $"level/events/{dead}/replay");
        await foreign.ShouldBeProblemAsync(404, "not-found");

        async Task ShouldBeAsync(string path, object? body, int status, string type)
        {
            using var answer = await msp.TryAsync(HttpMethod.Post, path, body);
            await answer.ShouldBeProblemAsync(status, type, path);
        }
    }

    private static DateTimeOffset DoneAt(JsonNode told) => DateTimeOffset.Parse(told["trace"]!.AsArray()[^1]!.Text("at")!);

    private static IEnumerable<string?> Kinds(JsonNode told) => told["trace"]!.AsArray().Select(step => step!.Text("kind"));
}
