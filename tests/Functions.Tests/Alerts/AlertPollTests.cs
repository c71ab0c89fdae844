using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Alerts;

/// <summary>The poll of alerts finds what webhooks did not tell, and adds nothing to what they did.</summary>
public sealed class AlertPollTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task An_alert_that_no_webhook_told_gets_its_ticket_from_the_poll()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var alert = (await msp.Level.RaiseAlertAsync(new { deviceId = device, name = "Connection Monitor" }, silent: true)).Id();

        var run = await msp.SyncAsync("alerts");

        (run.Text("status"), run.Text("items")).ShouldBe(("success", "1"));
        var ticket = await msp.TicketAsync(alert);
        (ticket.Text("subject"), ticket.Text("assetId")).ShouldBe(("[Level Alert] Connection Monitor", (await msp.AssetAsync(device))!.Text("id")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Poll_and_webhook_for_the_same_alert_make_one_ticket(bool pollFirst)
    {
        var (msp, device) = await shared.WithDeviceAsync();
        if (pollFirst)
        {
            await msp.Level.ConfigureWebhookAsync(
                new { url = msp.Webhook.Url, secret = msp.Webhook.Secret, shuffle = true, shuffleWindowMs = 600_000 });
        }

        var alert = (await msp.Level.RaiseAlertAsync(new { deviceId = device })).Id();
        if (pollFirst)
        {
            await msp.SyncAsync("alerts");
            (await msp.TicketsAsync(alert)).Count.ShouldBe(1);
        }

        await msp.WaitForWebhooksAsync();
        await msp.SyncAsync("alerts");

        var ticket = await msp.TicketAsync(alert);
        (ticket["history"]!.AsArray().Count, ticket["notes"]!.AsArray().Count).ShouldBe((1, 0));
        (await msp.ListAsync("level/events")).ShouldHaveSingleItem().Text("ticketId").ShouldBe(ticket.Text("id"));
    }

    [Fact]
    public async Task Poll_and_webhooks_at_the_same_time_make_one_ticket_each()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        for (var i = 0; i < 10; i++)
        {
            await msp.Level.RaiseAlertAsync(new { deviceId = device });
        }

        await msp.SyncAsync("alerts");
        await msp.WaitForWebhooksAsync();

        (await msp.TicketsAsync()).GroupBy(ticket => ticket.Text("levelAlertId")).Select(same => same.Count()).ShouldBe(Enumerable.Repeat(1, 10));
    }

    [Fact]
    public async Task A_clearing_whose_webhook_was_lost_is_found_by_the_poll()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        var resolved = await msp.Level.ResolveAlertAsync(alert, silent: true);

        (await msp.SyncAsync("alerts")).Text("status").ShouldBe("success");

        var ticket = await msp.TicketAsync(alert);
        ticket["status"]!.Text("closed").ShouldBe("true");
        DateTimeOffset.Parse(ticket.Text("resolvedAt")!).ShouldBe(DateTimeOffset.Parse(resolved.Text("resolved_at")!), TimeSpan.FromSeconds(1));
        ticket["notes"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_alert_that_vanished_at_Level_has_cleared()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        await msp.Level.DeleteAlertAsync(alert, silent: true);

        (await msp.SyncAsync("alerts")).Text("status").ShouldBe("success");

        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("true");
    }

    [Fact]
    public async Task A_poll_that_did_not_get_through_clears_nothing()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        await msp.Level.AddFaultAsync(new { path = "/v2/alerts", status = 403, count = 1 });

        (await msp.SyncAsync("alerts")).Text("status").ShouldBe("error");

        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("false");
    }

    [Fact]
    public async Task A_return_that_no_webhook_told_reopens_the_ticket_by_the_poll()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        await msp.Level.ResolveAlertAsync(alert);
        await msp.WaitForWebhooksAsync();
        await msp.Level.ReopenAlertAsync(alert, silent: true);

        await msp.SyncAsync("alerts");
        await msp.SyncAsync("alerts");

        var ticket = await msp.TicketAsync(alert);
        ticket["status"]!.Text("closed").ShouldBe("false");
        ticket["notes"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_alert_without_its_id_is_an_error_of_the_run_and_clears_nothing()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        await msp.Level.AddFaultAsync(new { path = "/v2/alerts\\?", missingId = true, count = 1 });

        var run = await msp.SyncAsync("alerts");

        (run.Text("status"), run.Text("errors")).ShouldBe(("partial", "1"));
        run["errorList"]![0]!.ToString().ShouldContain("Disk Monitor - Critical");
        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("false");
    }
}
