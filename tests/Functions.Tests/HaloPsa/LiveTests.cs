using Integration.Functions.Tests.Driving;
using Simulators.HaloPsa;

namespace Integration.Functions.Tests.HaloPsa;

/// <summary>What is changed while devices and alerts go to HaloPSA.</summary>
public sealed class LiveTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_group_that_is_added_while_live_syncs_after_saving()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, first) = await shared.WithDeviceAsync();
        var (alpha, beta) = (await msp.Level.GroupAsync("Alpha"), await msp.Level.GroupAsync("Beta"));
        await msp.Level.AddDeviceAsync(new { group_id = beta, nickname = (string?)null, hostname = "BETA-WS-01" });
        await msp.WaitForWebhooksAsync();
        await msp.ConnectHaloAsync(halo);
        await msp.MapHaloAsync((alpha, halo.Sites[0]));
        await msp.EnableHaloAsync();
        await msp.WaitForHaloAsync();
        var kept = halo.Assets.ShouldHaveSingleItem();
        var writes = halo.AssetWrites().Count;

        await msp.MapHaloAsync((alpha, halo.Sites[0]), (beta, halo.Sites[2]));
        await msp.WaitForHaloAsync();

        halo.Assets.Select(asset => (asset.InventoryNumber, asset.SiteId)).ShouldBe(
            [("ACME-DC-01", halo.Sites[0].Id), ("BETA-WS-01", halo.Sites[2].Id)], ignoreOrder: true);
        halo.Assets.ShouldContain(asset => asset.Id == kept.Id);
        halo.AssetWrites().Count.ShouldBe(writes + 1, "what is there already costs nothing");
        (await msp.ListAsync($"halopsa/events?device={Uri.EscapeDataString(first)}")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_group_that_is_mapped_elsewhere_takes_its_assets_along_and_one_that_is_left_out_retires_them()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, _) = await shared.WithHaloAsync(halo);
        var (alpha, beta) = (await msp.Level.GroupAsync("Alpha"), await msp.Level.GroupAsync("Beta"));
        var id = halo.Assets.Single().Id;

        await msp.MapHaloAsync((alpha, halo.Sites[3]), (beta, halo.Sites[2]));
        await msp.WaitForHaloAsync();
        var moved = halo.Assets.ShouldHaveSingleItem();
        (moved.Id, moved.SiteId, moved.Inactive).ShouldBe((id, halo.Sites[3].Id, false));

        await msp.MapHaloAsync((beta, halo.Sites[2]));
        await Wait.UntilAsync(() => Task.FromResult(halo.Assets.Single().Inactive), "the asset is inactive");

        await msp.MapHaloAsync((alpha, halo.Sites[3]), (beta, halo.Sites[2]));
        await Wait.UntilAsync(() => Task.FromResult(!halo.Assets.Single().Inactive), "the asset is active again");
        halo.Assets.Single().Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_policy_that_is_added_while_live_makes_tickets_of_alerts_that_are_active_already()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, device) = await shared.WithHaloAsync(halo);
        await msp.Level.RaiseAlertAsync(new { deviceId = device, name = "Backup failed", severity = "warning" });
        await msp.WaitForWebhooksAsync();
        var unmatched = (await msp.ListAsync("halopsa/alert-names")).Single(name => name.Text("name") == "Backup failed");
        (unmatched.Text("pattern"), unmatched.Text("count")).ShouldBe((null, "1"), "an alert that no policy fits is shown as such");
        halo.Tickets.ShouldBeEmpty();

        await msp.SendAsync(
            HttpMethod.Put, "halopsa/policies",
            new object[] { new { pattern = "Disk*", ticketTypeId = 1 }, new { pattern = "Backup *", ticketTypeId = 21 } });

        await Wait.UntilAsync(() => Task.FromResult(halo.Tickets.Count == 1), "the alert has its ticket");
        var ticket = halo.Tickets.Single();
        (ticket.TicketTypeId, ticket.Summary, ticket.SiteId).ShouldBe((21, "[Level Alert] Backup failed", halo.Sites[0].Id));
        (await msp.ListAsync("halopsa/alert-names")).Single(name => name.Text("name") == "Backup failed").Text("pattern").ShouldBe("Backup *");
    }

    [Fact]
    public async Task An_alert_that_clears_while_it_is_off_is_closed_when_it_is_on_again()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, device) = await shared.WithHaloAsync(halo);
        var alert = (await msp.Level.RaiseAlertAsync(new { deviceId = device, name = "Disk full" })).Id();
        await Wait.UntilAsync(() => Task.FromResult(halo.Tickets.Count == 1), "the ticket is there");

        await msp.EnableHaloAsync(false);
        await msp.Level.ResolveAlertAsync(alert);
        var missed = (await msp.Level.RaiseAlertAsync(new { deviceId = device, name = "Disk slow" })).Id();
        await msp.WaitForWebhooksAsync();
        halo.Tickets.ShouldHaveSingleItem().StatusId.ShouldNotBe(9);

        await msp.EnableHaloAsync();
        await Wait.UntilAsync(() => Task.FromResult(halo.Tickets.Count == 2 && halo.Tickets[0].StatusId == 9), "the first is closed and the second is there");
        (await msp.ListAsync($"halopsa/events?alert={Uri.EscapeDataString(missed)}")).ShouldContain(told => told.Text("path") == "/api/Tickets"
            && told.Text("status") == "201");
    }

    [Fact]
    public async Task With_both_destinations_on_the_same_device_and_alert_are_in_both()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, device) = await shared.WithHaloAsync(halo);

        var alert = (await msp.Level.RaiseAlertAsync(new { deviceId = device, name = "Disk Monitor - Critical" })).Id();
        await msp.WaitForWebhooksAsync();
        await Wait.UntilAsync(() => Task.FromResult(halo.Tickets.Count == 1), "the ticket is in HaloPSA");

        (await msp.AssetAsync(device))!.Text("name").ShouldBe(halo.Assets.Single().InventoryNumber);
        (await msp.TicketAsync(alert)).Text("subject").ShouldBe(halo.Tickets.Single().Summary);

        await msp.Level.ResolveAlertAsync(alert);
        await msp.WaitForWebhooksAsync();
        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("true");
        await Wait.UntilAsync(() => Task.FromResult(halo.Tickets.Single().StatusId == 9), "the ticket is closed in HaloPSA as well");
        (halo.Assets.Count, halo.Tickets.Count).ShouldBe((1, 1));
    }
}
