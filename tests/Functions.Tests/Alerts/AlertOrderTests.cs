using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Alerts;

/// <summary>Whatever arrives twice, in whatever order: one alert never makes two tickets, and the newest state counts.</summary>
public sealed class AlertOrderTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task The_same_event_fifty_times_at_once_makes_one_ticket()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var body = WebhookCaller.Event("alert_active", Data("1", device));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => msp.Webhook.SendAsync(body)));
        await msp.WaitForInboxAsync();

        answers.Count(answer => (int)answer.StatusCode == 202).ShouldBe(1);
        answers.Count(answer => (int)answer.StatusCode == 200).ShouldBe(49);
        (await msp.TicketAsync("1"))["history"]!.AsArray().Count.ShouldBe(1);
        (await msp.ListAsync("level/events")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Fifty_events_of_the_same_alert_at_once_make_one_ticket()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var at = TimeProvider.System.GetUtcNow();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => msp.Webhook.TellAsync("alert_active", Data("1", device), at.AddMilliseconds(-i))));
        await msp.WaitForInboxAsync();

        var ticket = await msp.TicketAsync("1");
        (ticket["history"]!.AsArray().Count, ticket["notes"]!.AsArray().Count).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Cleared_before_it_was_raised_leaves_no_open_ticket()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var at = TimeProvider.System.GetUtcNow();

        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("alert_resolved", Data("1", device, at), at));
        var late = await msp.WaitForEventAsync(await msp.Webhook.TellAsync("alert_active", Data("1", device), at.AddSeconds(-5)));

        (late.Text("state"), late["ticketId"]).ShouldBe(("superseded", null));
        (await msp.ListAsync("tickets?open=true")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Cleared_and_raised_at_the_same_instant_leaves_no_open_ticket_in_either_order()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var at = TimeProvider.System.GetUtcNow();

        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("alert_active", Data("1", device), at));
        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("alert_resolved", Data("1", device, at), at));
        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("alert_resolved", Data("2", device, at), at));
        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("alert_active", Data("2", device), at));

        (await msp.ListAsync("tickets?open=true")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_old_clearing_that_comes_late_does_not_close_a_ticket_that_was_reopened()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("alert_active", Data("1", device), at));
        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("alert_active", Data("1", device), at.AddMinutes(2)));

        var late = await msp.WaitForEventAsync(await msp.Webhook.TellAsync("alert_resolved", Data("1", device, at.AddMinutes(1)), at.AddMinutes(1)));

        late.Text("state").ShouldBe("superseded");
        var ticket = await msp.TicketAsync("1");
        ticket["status"]!.Text("closed").ShouldBe("false");

        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("alert_resolved", Data("1", device, at.AddMinutes(3)), at.AddMinutes(3)));
        (await msp.TicketAsync("1"))["status"]!.Text("closed").ShouldBe("true");
    }

    [Fact]
    public async Task Duplicated_and_shuffled_deliveries_of_many_alerts_end_in_the_right_tickets()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        await msp.Level.ConfigureWebhookAsync(
            new { url = msp.Webhook.Url, secret = msp.Webhook.Secret, duplicate = true, shuffle = true, shuffleWindowMs = 200, concurrency = 8, retryDelayMs = 200 });
        var alerts = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            alerts.Add((await msp.Level.RaiseAlertAsync(new { deviceId = device })).Id());
        }

        foreach (var (_, alert) in alerts.Index().Where(one => one.Index % 4 > 0))
        {
            await msp.Level.ResolveAlertAsync(alert);
        }

        foreach (var (_, alert) in alerts.Index().Where(one => one.Index % 4 == 1))
        {
            await msp.Level.ReopenAlertAsync(alert);
        }

        await msp.WaitForWebhooksAsync();

        var tickets = await msp.TicketsAsync();
        foreach (var (index, alert) in alerts.Index())
        {
            var its = tickets.Where(ticket => ticket.Text("levelAlertId") == alert).Select(ticket => ticket["status"]!.Text("closed")).ToList();
            if (index % 4 < 2)
            {
                its.ShouldBe(["false"], $"alert {index} is active");
            }
            else
            {
                its.ShouldBeSubsetOf(["true"], $"alert {index} has cleared");
                its.Count.ShouldBeLessThanOrEqualTo(1);
            }
        }
    }

    private static object Data(string id, string device, DateTimeOffset? resolvedAt = null) => new
    {
        id,
        device_id = device,
        name = "CPU Monitor",
        description = "CPU usage >75.0% for 10 minutes",
        severity = "warning",
        is_resolved = resolvedAt is not null,
        started_at = "2026-10-12T02:47:31Z",
        resolved_at = resolvedAt,
    };
}
