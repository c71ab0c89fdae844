using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Simulators.Tests.Level;

public sealed class WebhookEventTests : WebhookTest
{
    [Fact]
    public async Task A_raised_alert_is_told_in_Levels_envelope()
    {
        var alert = await RaiseAsync();

        var told = await OnlyEventAsync();

        told.Event.Select(field => field.Key).ShouldBe(["event_type", "event_id", "occurred_at", "data"]);
        told.Type.ShouldBe("alert_active");
        Guid.TryParse(told.Event.Text("event_id"), out _).ShouldBeTrue();
        told.Event.Text("occurred_at").ShouldBe("2026-10-12T09:00:00.000Z");
        told.Event["data"]!.ToJsonString().ShouldBe(alert.ToJsonString());
        told.ContentType.ShouldBe("application/json");
    }

    [Fact]
    public async Task The_signature_is_Levels_over_the_raw_body()
    {
        await RaiseAsync(new { payload = "Größe <1 GB> & \"mehr\" 😀" });

        var told = await OnlyEventAsync();

        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(told.Body));
        told.Signature.ShouldBe($"sha256={Convert.ToHexStringLower(hash)}");
    }

    [Fact]
    public async Task The_signature_is_that_of_the_reference_vector()
    {
        const string Body =
            """{"event_type":"device_deleted","event_id":"0b6f2a3e-5a0c-4a59-9a77-3f1d2c6e8b05","occurred_at":"2026-10-12T17:45:00.003Z","data":{"id":"Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMw"}}""";

        await ControlAsync(HttpMethod.Post, "webhook/send", new { body = Body });

        var told = Receiver.Received.ShouldHaveSingleItem();
        told.Body.ShouldBe(Body);
        told.Signature.ShouldBe("sha256=6a30d32ab58c75e30915c83da73d544c7206558dec2834dcd6619817e33fe2a1");
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_signature()
    {
        await SetAsync(new { url = Receiver.Url, secret = (string?)null });
        await RaiseAsync();

        (await OnlyEventAsync()).Signature.ShouldBeNull();
    }

    [Fact]
    public async Task An_alert_resolved_through_API_or_control_and_reopened_is_told_each_time()
    {
        var alert = await RaiseAsync();
        await StatusAsync($"/v2/alerts/{alert.Id()}/resolve", method: HttpMethod.Post);
        await ControlAsync(HttpMethod.Post, $"alerts/{alert.Id()}/reopen");
        await ControlAsync(HttpMethod.Post, $"alerts/{alert.Id()}/resolve");
        await ControlAsync(HttpMethod.Post, $"alerts/{alert.Id()}/resolve");
        await FlushAsync();

        Receiver.Received.Select(told => told.Type).ShouldBe(["alert_active", "alert_resolved", "alert_active", "alert_resolved"]);
        Receiver.Received.Select(told => told.Event["data"]!.Id()).Distinct().ShouldBe([alert.Id()]);
        Receiver.Received.Select(told => (bool)told.Event["data"]!["is_resolved"]!).ShouldBe([false, true, false, true]);
        Receiver.Received.Select(told => told.Event.Text("event_id")).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public async Task Devices_added_changed_moved_and_deleted_are_told()
    {
        var added = (await ControlAsync(HttpMethod.Post, "devices", new { hostname = "NEW-01" }))!;
        await ControlAsync(HttpMethod.Patch, $"devices/{added.Id()}", new { nickname = "Renamed", group_id = (string?)null });
        await ControlAsync(HttpMethod.Post, "devices/change", new { count = 2 });
        await ControlAsync(HttpMethod.Delete, $"devices/{added.Id()}");
        await FlushAsync();

        Receiver.Received.Select(told => told.Type).ShouldBe(["device_created", "device_updated", "device_updated", "device_updated", "device_deleted"]);
        var updated = Receiver.Received[1].Event["data"]!;
        (updated.Id(), updated.Text("nickname"), updated["group_id"], updated["cpus"]).ShouldBe((added.Id(), "Renamed", null, null));
        (Receiver.Received[4].Event["data"]!.Id(), Receiver.Received[4].Event["data"]!.Text("hostname")).ShouldBe((added.Id(), "NEW-01"));
    }

    [Fact]
    public async Task Groups_added_renamed_and_deleted_with_those_below_are_told()
    {
        var parent = (await ControlAsync(HttpMethod.Post, "groups", new { name = "Parent" }))!;
        var child = (await ControlAsync(HttpMethod.Post, "groups", new { name = "Child", parent_id = parent.Id() }))!;
        await ControlAsync(HttpMethod.Patch, $"groups/{child.Id()}", new { name = "Renamed" });
        await ControlAsync(HttpMethod.Delete, $"groups/{parent.Id()}");
        await FlushAsync();

        Receiver.Received.Select(told => (told.Type, told.Event["data"]!.Text("name"))).ShouldBe(
            [("group_created", "Parent"), ("group_created", "Child"), ("group_updated", "Renamed"), ("group_deleted", "Renamed"), ("group_deleted", "Parent")]);
    }

    [Fact]
    public async Task Device_events_can_carry_the_include_parts_and_deleted_events_just_the_id()
    {
        await ControlAsync(HttpMethod.Put, "switches", new { webhookIncludes = true, deletedEventsIdOnly = true });
        var group = (await ControlAsync(HttpMethod.Post, "groups", new { name = "Gone" }))!;
        var device = (await ControlAsync(HttpMethod.Post, "devices"))!;
        await ControlAsync(HttpMethod.Delete, $"devices/{device.Id()}");
        await ControlAsync(HttpMethod.Delete, $"groups/{group.Id()}");
        await FlushAsync();

        Receiver.Received[1].Event["data"]!["operating_system"].ShouldNotBeNull();
        Receiver.Received[2].Event["data"]!.ToJsonString().ShouldBe(new JsonObject { ["id"] = device.Id() }.ToJsonString());
        Receiver.Received[3].Event["data"]!.ToJsonString().ShouldBe(new JsonObject { ["id"] = group.Id() }.ToJsonString());
    }

    [Fact]
    public async Task Only_the_selected_events_are_told_and_none_while_the_webhook_is_disabled()
    {
        await SetAsync(new { url = Receiver.Url, secret = Secret, events = new[] { "alert_resolved" } });
        var alert = await RaiseAsync();
        await ControlAsync(HttpMethod.Post, $"alerts/{alert.Id()}/resolve");
        (await OnlyEventAsync()).Type.ShouldBe("alert_resolved");

        await SetAsync(new { url = Receiver.Url, secret = Secret, enabled = false });
        await RaiseAsync();
        await OnlyEventAsync();

        await ControlAsync(HttpMethod.Delete, "webhook");
        await RaiseAsync();
        await OnlyEventAsync();
    }

    [Fact]
    public async Task A_silent_change_is_a_webhook_that_got_lost()
    {
        var alert = (await ControlAsync(HttpMethod.Post, "alerts?silent=true"))!;
        await ControlAsync(HttpMethod.Post, "devices/change?silent=true", new { fraction = 1 });
        (await FlushAsync()).ShouldBe(0);

        Receiver.Received.ShouldBeEmpty();
        (await StatusAsync($"/v2/alerts/{alert.Id()}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Each_account_tells_its_own_receiver()
    {
        await ControlAsync(HttpMethod.Post, "keys", new { key = "second" });
        await using var other = await WebhookReceiver.StartAsync();
        await ControlAsync(HttpMethod.Put, "webhook?key=second", new { url = other.Url, secret = "other" });

        await ControlAsync(HttpMethod.Post, "alerts?key=second");
        await ControlAsync(HttpMethod.Post, "webhook/flush?key=second");

        other.Received.Length.ShouldBe(1);
        Receiver.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Anything_at_all_can_be_sent_signed_rightly_wrongly_or_not()
    {
        var answer = (await ControlAsync(HttpMethod.Post, "webhook/send", new { body = "not json", contentType = "text/plain" }))!;
        await ControlAsync(HttpMethod.Post, "webhook/send", new { body = "{}", sign = false });
        await ControlAsync(HttpMethod.Post, "webhook/send", new { body = "{}", signature = "sha256=nonsense" });
        await ControlAsync(HttpMethod.Post, "webhook/send", new { body = "{}", secret = "another" });
        await ControlAsync(HttpMethod.Post, "webhook/send", new { body = new string('x', 300_000), url = Receiver.Url });

        (answer.Number("status"), answer.Text("response")).ShouldBe((202, "Thank you."));
        var received = Receiver.Received;
        (received[0].Body, received[0].ContentType).ShouldBe(("not json", "text/plain"));
        received[1].Signature.ShouldBeNull();
        received[2].Signature.ShouldBe("sha256=nonsense");
        received[3].Signature.ShouldBe($"sha256={Convert.ToHexStringLower(HMACSHA256.HashData("another"u8, "{}"u8))}");
        received[4].Body.Length.ShouldBe(300_000);
    }

    [Fact]
    public async Task The_secret_cannot_be_read_back()
    {
        var shown = (await ControlAsync(HttpMethod.Get, "webhook"))!;

        ((bool)shown["hasSecret"]!).ShouldBeTrue();
        shown.ToJsonString().ShouldNotContain(Secret);
    }

    [Theory]
    [InlineData("""{"url":"/hook"}""")]
    [InlineData("""{"url":"ftp://127.0.0.1/"}""")]
    [InlineData("""{"secret":"no url"}""")]
    [InlineData("""{"url":"http://127.0.0.1/","attempts":0}""")]
    public async Task A_webhook_that_makes_no_sense_is_refused(string webhook)
    {
        using var content = new StringContent(webhook);
        using var response = await Http.PutAsync(new Uri("/control/webhook", UriKind.Relative), content);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
