using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Alerts;

/// <summary>What becomes of a ticket when its alert clears, or comes back.</summary>
public sealed class AlertClearingTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_cleared_alert_resolves_its_ticket_with_an_internal_note_and_an_entry_in_the_history()
    {
        var (msp, alert) = await shared.WithTicketAsync();

        var resolved = await msp.Level.ResolveAlertAsync(alert);
        await msp.WaitForWebhooksAsync();

        var ticket = await msp.TicketAsync(alert);
        (ticket["status"]!.Text("id"), ticket["status"]!.Text("closed")).ShouldBe(("closed", "true"));
        DateTimeOffset.Parse(ticket.Text("resolvedAt")!).ShouldBe(DateTimeOffset.Parse(resolved.Text("resolved_at")!), TimeSpan.FromSeconds(1));
        var note = ticket["notes"]!.AsArray().ShouldHaveSingleItem()!;
        (note.Text("internal"), note.Text("author")).ShouldBe(("true", "Level integration"));
        note.Text("text")!.ShouldContain("automatically");
        ticket["history"]!.AsArray().Select(entry => entry!.Text("change")).ShouldBe(
            ["Created from a Level alert", "Status changed from New to Closed: the Level alert cleared"]);
        (await msp.GetAsync("level"))["figures"]!.Text("activeAlerts").ShouldBe("0");
    }

    [Fact]
    public async Task Without_a_closed_status_the_ticket_is_resolved_and_keeps_its_status()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        object[] statuses = [new { id = "new", name = "New", closed = false, @default = true }, new { id = "doing", name = "Doing", closed = false, @default = false }];
        await msp.SendAsync(HttpMethod.Put, "ticket-statuses", statuses);

        await msp.Level.ResolveAlertAsync(alert);
        await msp.WaitForWebhooksAsync();

        var ticket = await msp.TicketAsync(alert);
        ticket["status"]!.Text("id").ShouldBe("new");
        ticket.Text("resolvedAt").ShouldNotBeNull();
        ticket["notes"]!.AsArray().Count.ShouldBe(1);
        ticket["history"]!.AsArray().Count.ShouldBe(2);

        await msp.Level.ReopenAlertAsync(alert);
        await msp.WaitForWebhooksAsync();
        (await msp.TicketAsync(alert))["resolvedAt"].ShouldBeNull("it is not resolved any more");
    }

    [Fact]
    public async Task The_organizations_own_closed_status_is_used()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        object[] statuses =
        [
            new { id = "new", name = "New", closed = false, @default = true },
            new { id = "done", name = "Done and dusted", closed = true, @default = false },
            new { id = "billed", name = "Billed", closed = true, @default = false },
        ];
        await msp.SendAsync(HttpMethod.Put, "ticket-statuses", statuses);

        await msp.Level.ResolveAlertAsync(alert);
        await msp.WaitForWebhooksAsync();

        (await msp.TicketAsync(alert))["status"]!.Text("name").ShouldBe("Done and dusted");
    }

    [Fact]
    public async Task A_ticket_that_a_person_closed_is_left_untouched()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        var ticket = await msp.TicketAsync(alert);
        await msp.SendAsync(HttpMethod.Patch, $"tickets/{ticket.Text("id")}", new { statusId = "closed" });
        var closed = await msp.TicketAsync(alert);

        await msp.Level.ResolveAlertAsync(alert);
        await msp.WaitForWebhooksAsync();
        await msp.SyncAsync("alerts");

        (await msp.TicketAsync(alert)).ShouldEqual(closed);
    }

    [Fact]
    public async Task A_ticket_that_a_person_closed_stays_closed_while_its_alert_is_active()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        var ticket = await msp.TicketAsync(alert);
        await msp.SendAsync(HttpMethod.Patch, $"tickets/{ticket.Text("id")}", new { statusId = "closed" });
        var closed = await msp.TicketAsync(alert);

        await msp.SyncAsync("alerts");

        (await msp.TicketAsync(alert)).ShouldEqual(closed);
    }

    [Fact]
    public async Task A_ticket_that_a_person_worked_on_keeps_that_when_the_alert_clears()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        var id = (await msp.TicketAsync(alert)).Text("id");
        await msp.SendAsync(HttpMethod.Patch, $"tickets/{id}", new { subject = "Replace the disk", priority = "Low", statusId = "in-progress" });
        await msp.SendAsync(HttpMethod.Post, $"tickets/{id}/notes", new { text = "Ordered.", @internal = false });

        await msp.Level.ResolveAlertAsync(alert);
        await msp.WaitForWebhooksAsync();

        var ticket = await msp.TicketAsync(alert);
        (ticket.Text("subject"), ticket.Text("priority"), ticket["status"]!.Text("closed")).ShouldBe(("Replace the disk", "Low", "true"));
        ticket["notes"]!.AsArray().Select(note => note!.Text("text")).ShouldContain("Ordered.");
    }

    [Fact]
    public async Task An_alert_that_is_active_again_reopens_the_same_ticket_with_a_note()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        for (var turn = 1; turn <= 2; turn++)
        {
            await msp.Level.ResolveAlertAsync(alert);
            await msp.WaitForWebhooksAsync();

            await msp.Level.ReopenAlertAsync(alert);
            await msp.WaitForWebhooksAsync();

            var ticket = await msp.TicketAsync(alert);
            (ticket["status"]!.Text("id"), ticket["resolvedAt"]).ShouldBe(("new", null));
            ticket["notes"]!.AsArray().Count.ShouldBe(2 * turn);
            ticket["notes"]![(2 * turn) - 1]!.Text("text")!.ShouldContain("active again");
            ticket["history"]!.AsArray().Count.ShouldBe(1 + (2 * turn));
        }
    }

    [Fact]
    public async Task An_alert_that_is_active_again_reopens_also_a_ticket_that_a_person_had_closed()
    {
        var (msp, alert) = await shared.WithTicketAsync();
        await msp.SendAsync(HttpMethod.Patch, $"tickets/{(await msp.TicketAsync(alert)).Text("id")}", new { statusId = "closed" });
        await msp.Level.ResolveAlertAsync(alert);
        await msp.WaitForWebhooksAsync();

        await msp.Level.ReopenAlertAsync(alert);
        await msp.WaitForWebhooksAsync();

        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("false");
    }
}
