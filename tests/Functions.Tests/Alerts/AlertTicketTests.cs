using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Alerts;

/// <summary>Active alerts become tickets (product, section 6).</summary>
public sealed class AlertTicketTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Theory]
    [InlineData("emergency", "Critical")]
    [InlineData("critical", "High")]
    [InlineData("warning", "Medium")]
    [InlineData("information", "Low")]
    public async Task The_severity_becomes_the_priority(string severity, string priority)
    {
        var (msp, device) = await shared.WithDeviceAsync();

        var alert = await msp.Level.RaiseAlertAsync(new { deviceId = device, severity });
        await msp.WaitForWebhooksAsync();

        (await msp.TicketAsync(alert.Id())).Text("priority").ShouldBe(priority);
    }

    [Fact]
    public async Task A_ticket_tells_all_that_the_alert_does_and_belongs_to_the_assets_client()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var payload = "Virtual Disk 0: RAID-5, state Degraded\n<script>alert(1)</script> \u00fc \ud83d\udd25";

        var alert = await msp.Level.RaiseAlertAsync(
            new { deviceId = device, name = "RAID Degraded", severity = "emergency", description = "Script output contains \"Degraded\"", payload });
        await msp.WaitForWebhooksAsync();

        var asset = (await msp.AssetAsync(device))!;
        var ticket = await msp.TicketAsync(alert.Id());
        (ticket.Text("subject"), ticket.Text("source"), ticket.Text("assetId")).ShouldBe(("[Level Alert] RAID Degraded", "alert", asset.Text("id")));
        (ticket.Text("clientId"), asset.Text("clientName")).ShouldBe((asset.Text("clientId"), "Alpha"));
        (ticket["status"]!.Text("closed"), ticket["resolvedAt"]).ShouldBe(("false", null));
        var text = ticket.Text("description")!;
        var started = DateTimeOffset.Parse(alert.Text("started_at")!);
        foreach (var part in new[] { "Script output contains \"Degraded\"", "emergency", asset.Text("name")!, started.ToString("yyyy-MM-dd HH:mm:ss"), payload })
        {
            text.ShouldContain(part, Case.Sensitive);
        }

        var told = (await msp.ListAsync("level/events")).ShouldHaveSingleItem();
        (told.Text("state"), told.Text("ticketId"), told.Text("assetId")).ShouldBe(("applied", ticket.Text("id"), asset.Text("id")));
    }

    [Fact]
    public async Task Evidence_of_any_kind_and_length_is_kept_whole()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var longText = string.Join('\n', Enumerable.Range(0, 8_000).Select(line => $"{line:D5} äöü"));

        var longAlert = await msp.Level.RaiseAlertAsync(new { deviceId = device, payload = longText });
        await msp.Webhook.TellAsync(
            "alert_active", new { id = "as-object", device_id = device, name = "Object", severity = "warning", payload = new { free = 5.9 } });
        var half = WebhookCaller.Event("alert_active", new { id = "half", device_id = device, payload = "cut here" }).ToJsonString();
        (await msp.Webhook.SendAsync(half.Replace("here", "\\ud83d", StringComparison.Ordinal))).IsSuccessStatusCode.ShouldBeTrue();
        await msp.Webhook.TellAsync("alert_active", new { id = "bare", device_id = device });
        await msp.WaitForWebhooksAsync();

        (await msp.TicketAsync(longAlert.Id())).Text("description")!.ShouldContain(longText);
        (await msp.TicketAsync("as-object")).Text("description")!.ShouldContain("""{"free":5.9}""");
        (await msp.TicketAsync("half")).Text("description")!.ShouldContain("cut");
        (await msp.TicketAsync("bare")).Text("priority").ShouldBe("Medium", "nobody said how severe");
    }

    [Fact]
    public async Task Without_auto_create_there_is_no_ticket_and_the_event_says_why()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        await msp.AutoCreateTicketsAsync(false);

        var alert = await msp.Level.RaiseAlertAsync(new { deviceId = device });
        await msp.WaitForWebhooksAsync();

        (await msp.TicketsAsync()).ShouldBeEmpty();
        (await ReasonAsync(msp)).ShouldContain("Auto-create tickets is off");

        await msp.AutoCreateTicketsAsync();
        await msp.SyncAsync("alerts");
        (await msp.TicketAsync(alert.Id()))["status"]!.Text("closed").ShouldBe("false", "still active, so it gets its ticket once they are wanted");
    }

    [Fact]
    public async Task A_device_without_an_asset_is_fetched_and_synced_once()
    {
        var (msp, _) = await shared.WithDeviceAsync();
        var group = await msp.Level.GroupAsync("Alpha");
        var device = (await msp.Level.AddDeviceAsync(new { group_id = group, hostname = "NEW-01", nickname = (string?)null }, silent: true)).Id();

        var alert = await msp.Level.RaiseAlertAsync(new { deviceId = device });
        await msp.WaitForWebhooksAsync();

        var asset = (await msp.AssetAsync(device))!;
        asset.Text("name").ShouldBe("NEW-01");
        (await msp.TicketAsync(alert.Id())).Text("assetId").ShouldBe(asset.Text("id"));
        (await msp.Level.RequestsAsync($"/v2/devices/{device}")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_alert_of_an_unmapped_device_has_no_ticket_until_its_group_is_mapped()
    {
        var (msp, _) = await shared.WithDeviceAsync();
        var group = (await msp.Level.AddGroupAsync(new { name = "Late" })).Id();
        var device = (await msp.Level.AddDeviceAsync(new { group_id = group }, silent: true)).Id();

        var alert = await msp.Level.RaiseAlertAsync(new { deviceId = device });
        await msp.WaitForWebhooksAsync();
        (await msp.SyncAsync("alerts")).Text("status").ShouldBe("success");
        await msp.SyncAsync("alerts");

        (await msp.TicketsAsync()).ShouldBeEmpty();
        (await ReasonAsync(msp, "alert_active")).ShouldContain("not mapped");
        (await msp.Level.RequestsAsync($"/v2/devices/{device}")).Count.ShouldBe(1, "asked once, not with every poll");

        await msp.DecideAsync(group, "newClient");
        await msp.SyncAsync("assets");
        await msp.SyncAsync("alerts");

        var ticket = await msp.TicketAsync(alert.Id());
        ticket.Text("clientId").ShouldBe(await msp.ClientOfAsync(group));
    }

    [Fact]
    public async Task An_alert_of_a_device_that_Level_does_not_know_has_no_ticket_and_the_event_says_why()
    {
        var (msp, _) = await shared.WithDeviceAsync();

        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("alert_active", new { id = "stray", device_id = "no-such-device", name = "Stray" }));

        (await msp.TicketsAsync()).ShouldBeEmpty();
        (await ReasonAsync(msp)).ShouldContain("no asset");
    }

    private static async Task<string> ReasonAsync(Msp msp, string type = "alert_active") =>
        (await msp.ListAsync("level/events")).Single(told => told.Text("type") == type).Text("reason")!;
}
