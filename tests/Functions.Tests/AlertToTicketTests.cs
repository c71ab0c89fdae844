using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests;

/// <summary>The main job, end to end.</summary>
public sealed class AlertToTicketTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task An_alert_becomes_a_ticket_which_closes_itself_when_the_alert_clears()
    {
        var msp = await shared.NewMspSetUpAsync();

        var alert = await msp.Level.RaiseAlertAsync(new { name = "Disk Monitor - Critical", severity = "critical" });
        await msp.WaitForWebhooksAsync();

        var ticket = (await msp.TicketsAsync(alert.Text("id"))).ShouldHaveSingleItem();
        ticket.Text("subject").ShouldBe("[Level Alert] Disk Monitor - Critical");
        ticket.Text("priority").ShouldBe("High");
        ticket["status"]!.Text("closed").ShouldBe("false");

        await msp.Level.ResolveAlertAsync(alert.Text("id")!);
        await msp.WaitForWebhooksAsync();

        var closed = await msp.GetAsync($"tickets/{ticket.Text("id")}");
        closed["status"]!.Text("closed").ShouldBe("true");
        closed.Text("resolvedAt").ShouldNotBeNull();
        closed["notes"]!.AsArray().ShouldHaveSingleItem()!["internal"]!.GetValue<bool>().ShouldBeTrue();
        closed["history"]!.AsArray().Count.ShouldBe(2);
    }
}
