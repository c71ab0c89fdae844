using System.Net;

namespace Simulators.Tests.Level;

public sealed class DeliveryTests : WebhookTest
{
    [Theory]
    [InlineData(500)]
    [InlineData(401)]
    [InlineData(302)]
    public async Task A_delivery_that_fails_is_attempted_three_times_in_all_with_the_same_body_and_id(int status)
    {
        await SetAsync(new { url = Receiver.Url, secret = Secret, retryDelayMs = 0 });
        Receiver.Answer = _ => status;
        await RaiseAsync();
        (await FlushAsync()).ShouldBe(0);

        Receiver.Received.Length.ShouldBe(3);
        Receiver.Received.Select(told => (told.Body, told.Signature)).Distinct().Count().ShouldBe(1);
        var delivery = (await DeliveriesAsync()).ShouldHaveSingleItem()!;
        delivery.Text("state").ShouldBe("failed");
        delivery["attempts"]!.AsArray().Select(attempt => attempt!.Number("status")).ShouldBe([status, status, status]);
    }

    [Fact]
    public async Task The_next_attempt_comes_two_to_three_minutes_after_the_last()
    {
        Receiver.Answer = _ => Receiver.Received.Length == 1 ? 503 : 200;
        await RaiseAsync();
        await Eventually.TrueAsync(() => Receiver.Received.Length == 1);

        (await Eventually.TrueAsync(Clock, () => Receiver.Received.Length == 2)).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(121));

        (await FlushAsync()).ShouldBe(0);
        var delivery = (await DeliveriesAsync()).Single()!;
        delivery.Text("state").ShouldBe("delivered");
        var attempts = delivery["attempts"]!.AsArray().Select(attempt => (DateTimeOffset)attempt!["at"]!).ToList();
        (attempts[1] - attempts[0]).ShouldBeInRange(TimeSpan.FromSeconds(121), TimeSpan.FromSeconds(181));
    }

    [Fact]
    public async Task Flushing_now_lets_no_attempt_wait_for_its_time()
    {
        Receiver.Answer = _ => 500;
        await RaiseAsync();

        (await FlushAsync("?now=true")).ShouldBe(0);

        Receiver.Received.Length.ShouldBe(3);
    }

    [Fact]
    public async Task Flushing_says_what_is_outstanding_when_it_has_waited_long_enough()
    {
        var gate = new TaskCompletionSource();
        Receiver.Gate = gate.Task;
        await RaiseAsync();

        (await FlushAsync("?timeoutMs=50")).ShouldBe(1);

        gate.SetResult();
        (await FlushAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_slow_receiver_does_not_hold_up_the_call_that_caused_the_event()
    {
        var gate = new TaskCompletionSource();
        Receiver.Gate = gate.Task;

        for (var i = 0; i < 5; i++)
        {
            await RaiseAsync();
        }

        await Eventually.TrueAsync(() => Receiver.Received.Length == 1);
        (await DeliveriesAsync("?state=pending")).Count.ShouldBe(5);
        gate.SetResult();
        (await FlushAsync()).ShouldBe(0);
        (await DeliveriesAsync("?state=delivered")).Count.ShouldBe(5);
    }

    [Fact]
    public async Task No_answer_within_the_time_out_is_a_failure()
    {
        var gate = new TaskCompletionSource();
        Receiver.Gate = gate.Task;
        await SetAsync(new { url = Receiver.Url, secret = Secret, attempts = 1 });
        await RaiseAsync();
        await Eventually.TrueAsync(() => Receiver.Received.Length == 1);

        Clock.Advance(TimeSpan.FromSeconds(10));

        (await FlushAsync()).ShouldBe(0);
        (await DeliveriesAsync()).Single()!["attempts"]![0]!.Text("error").ShouldBe("No answer within 10 s");
        gate.SetResult();
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_a_failure_with_a_reason()
    {
        await SetAsync(new { url = "http://127.0.0.1:1/", secret = Secret, attempts = 1 });
        await RaiseAsync();
        await FlushAsync();

        var attempt = (await DeliveriesAsync()).Single()!["attempts"]![0]!;
        (attempt["status"], string.IsNullOrEmpty(attempt.Text("error"))).ShouldBe((null, false));
    }

    [Fact]
    public async Task A_delivery_can_be_run_again_by_hand_with_the_same_body_and_id()
    {
        await RaiseAsync();
        var first = await OnlyEventAsync();

        await ControlAsync(HttpMethod.Post, $"deliveries/{first.Event.Text("event_id")}/redeliver");
        await FlushAsync();

        Receiver.Received.Length.ShouldBe(2);
        (Receiver.Received[1].Body, Receiver.Received[1].Signature).ShouldBe((first.Body, first.Signature));
        (await DeliveriesAsync()).Single()!["attempts"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_failed_run_by_hand_is_not_tried_again()
    {
        await RaiseAsync();
        var first = await OnlyEventAsync();
        Receiver.Answer = _ => 500;

        await ControlAsync(HttpMethod.Post, $"deliveries/{first.Event.Text("event_id")}/redeliver");

        (await FlushAsync()).ShouldBe(0);
        Receiver.Received.Length.ShouldBe(2);
        (await DeliveriesAsync()).Single()!.Text("state").ShouldBe("failed");
    }

    [Fact]
    public async Task A_delivery_on_its_way_or_unknown_cannot_be_run_again()
    {
        Receiver.Gate = new TaskCompletionSource().Task;
        await RaiseAsync();
        var id = (await DeliveriesAsync()).Single()!.Text("eventId");

        using var underWay = await TryControlAsync(HttpMethod.Post, $"deliveries/{id}/redeliver");
        underWay.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var unknown = await TryControlAsync(HttpMethod.Post, $"deliveries/{Guid.NewGuid()}/redeliver");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Everything_can_be_sent_twice()
    {
        await SetAsync(new { url = Receiver.Url, secret = Secret, duplicate = true });
        await RaiseAsync();
        await RaiseAsync();
        await FlushAsync();

        Receiver.Received.Length.ShouldBe(4);
        Receiver.Received.GroupBy(told => told.Body).Select(same => same.Count()).ShouldBe([2, 2]);
    }

    [Fact]
    public async Task Events_can_come_in_another_order_than_they_happened_in()
    {
        await SetAsync(new { url = Receiver.Url, secret = Secret, shuffle = true });
        for (var pair = 1; pair <= 5; pair++)
        {
            var alert = await RaiseAsync();
            await ControlAsync(HttpMethod.Post, $"alerts/{alert.Id()}/resolve");
            await FlushAsync();

            Receiver.Received.TakeLast(2).Select(told => told.Type).ShouldBe(["alert_resolved", "alert_active"], $"pair {pair}");
        }
    }

    [Fact]
    public async Task Shuffled_events_come_after_their_window_without_a_flush()
    {
        await SetAsync(new { url = Receiver.Url, secret = Secret, shuffle = true, shuffleWindowMs = 1000 });
        await RaiseAsync();
        Receiver.Received.ShouldBeEmpty();

        (await Eventually.TrueAsync(Clock, () => Receiver.Received.Length == 1)).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Several_deliveries_can_be_under_way_at_once()
    {
        var gate = new TaskCompletionSource();
        Receiver.Gate = gate.Task;
        await SetAsync(new { url = Receiver.Url, secret = Secret, concurrency = 4 });
        await ControlAsync(HttpMethod.Post, "devices/change", new { count = 10 });

        await Eventually.TrueAsync(() => Receiver.Received.Length == 4);
        gate.SetResult();
        (await FlushAsync()).ShouldBe(0);
        Receiver.Received.Length.ShouldBe(10);
    }

    [Fact]
    public async Task A_rotated_secret_signs_from_the_next_attempt_on()
    {
        Receiver.Answer = _ => Receiver.Received.Length == 1 ? 401 : 200;
        await RaiseAsync();
        await Eventually.TrueAsync(() => Receiver.Received.Length == 1);
        await SetAsync(new { url = Receiver.Url, secret = "rotated" });
        (await FlushAsync("?now=true")).ShouldBe(0);

        Receiver.Received[1].Body.ShouldBe(Receiver.Received[0].Body);
        Receiver.Received[1].Signature.ShouldNotBe(Receiver.Received[0].Signature);
    }

    [Fact]
    public async Task The_log_of_deliveries_can_be_cleared()
    {
        await RaiseAsync();
        await FlushAsync();
        await ControlAsync(HttpMethod.Delete, "deliveries");

        (await DeliveriesAsync()).ShouldBeEmpty();
    }
}
