using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Rules;
using Integration.Core.Tests.Storage;
using Simulators.HaloPsa.Faults;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>What a ticket for an alert says.</summary>
[Collection(StorageCollection.Name)]
public sealed class HaloTicketTests(TestStorage storage)
{
    [Fact]
    public async Task None_is_made_for_an_alert_that_cleared_before_anything_was_sent()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();

        await scene.TellAsync(active: true);
        await scene.TellAsync(active: false);
        await scene.DrainAsync();

        scene.Halo.Tickets.ShouldBeEmpty();
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_whose_answer_got_lost_is_found_by_its_reference_also_where_lists_do_not_show_that()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Halo.Set(settings => settings with { HideSupplierReferenceInLists = true });
        scene.Halo.Add(new HaloFault { Path = "/api/Tickets", Method = "POST", Applied = true, Drop = true, Count = 1 });
        scene.Sync.Content.With(1);
        await scene.SyncAsync();

        await scene.TellAndDrainAsync(active: true);

        scene.Halo.Tickets.ShouldHaveSingleItem();
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_has_the_type_company_site_asset_and_reference_that_it_should()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        await scene.Get<HaloStore>().SetPoliciesAsync(scene.Organization, [new HaloPolicy("Disk*", 21), new HaloPolicy("*", 1)], default);
        scene.Sync.Content.With(1);

        await scene.TellAndDrainAsync(active: true);

        var ticket = scene.Halo.Tickets.ShouldHaveSingleItem();
        (ticket.TicketTypeId, ticket.ClientId, ticket.SiteId).ShouldBe((21, scene.SiteA.ClientId, scene.SiteA.Id));
        ticket.Assets.ShouldBe([scene.Halo.Assets.Single().Id]);
        ticket.SupplierReference.ShouldBe((await scene.TicketRowAsync()).Token);
        ticket.SupplierReference.ShouldStartWith("level:alert:");
        ticket.Summary.ShouldBe("[Level Alert] Disk Monitor - Critical");
    }

    [Fact]
    public async Task What_comes_from_Level_is_text_and_never_a_page()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1).Change("d0000", device => device with { Name = "<script>alert('x')</script>" });

        await scene.TellAndDrainAsync(active: true, name: "Disk <b>& more</b>");
        await scene.TellAndDrainAsync(active: false, name: "Disk <b>& more</b>");

        var ticket = scene.Halo.Tickets.ShouldHaveSingleItem();
        ticket.DetailsHtml.ShouldNotContain("<script>");
        ticket.DetailsHtml.ShouldContain("&lt;script&gt;");
        ticket.DetailsHtml.ShouldContain("&lt;b&gt;&amp; more");
        ticket.Details.ShouldContain("<script>alert('x')</script>");
    }

    [Theory]
    [InlineData("emergency", 1)]
    [InlineData("critical", 2)]
    [InlineData("warning", 3)]
    [InlineData("information", 4)]
    public async Task Its_priority_is_the_tenants_own_for_the_severity(string severity, int priority)
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);

        await scene.TellAndDrainAsync(active: true, severity: severity);

        scene.Halo.Tickets.ShouldHaveSingleItem().PriorityId.ShouldBe(priority);
    }

    [Theory]
    [InlineData("/api/Priority")]
    [InlineData("/api/TicketType/")]
    public async Task Its_priority_is_the_types_own_where_priorities_cannot_be_read(string path)
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Halo.Add(new HaloFault { Path = path, Status = 403 });
        scene.Sync.Content.With(1);

        await scene.TellAndDrainAsync(active: true, severity: "emergency");

        scene.Halo.Tickets.ShouldHaveSingleItem().PriorityId.ShouldBe(4);
        scene.Writes("/api/Tickets").ShouldHaveSingleItem().Body.ShouldNotContain("priority_id");
    }

    [Fact]
    public async Task It_does_not_wait_for_an_asset_that_cannot_be_made()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Halo.Add(new HaloFault { Path = "/api/Asset$", Method = "POST", Status = 400, Shape = ErrorShape.Message, Body = "Owner must be entered for this Asset" });
        scene.Sync.Content.With(1);

        await scene.TellAndDrainAsync(active: true);

        scene.Halo.Tickets.ShouldHaveSingleItem().Assets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mandatory_field_is_an_error_that_names_it_and_other_tickets_and_devices_go_on()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        await scene.Get<HaloStore>().SetPoliciesAsync(scene.Organization, [new HaloPolicy("Disk*", 21), new HaloPolicy("*", 1)], default);
        await scene.ChangeAsync("ticket-types/21", new { mandatoryFields = new[] { "category_1" } });
        scene.Sync.Content.With(2);

        await scene.TellAsync(active: true);
        await scene.TellAsync(active: true, "alert-2", name: "CPU Monitor");
        await scene.SyncAsync();

        scene.Halo.Tickets.ShouldHaveSingleItem().TicketTypeId.ShouldBe(1);
        scene.Halo.Assets.Count.ShouldBe(2);
        var told = (await scene.FailuresAsync()).First(told => told.Path == "/api/Tickets");
        (told.Purpose, told.AlertId?.Value).ShouldBe(("Alert Disk Monitor - Critical", "alert-1"));
        told.Error.ShouldNotBeNull().ShouldContain("Category must be entered for this Ticket");
        (await scene.WaitingAsync()).ShouldHaveSingleItem().Failed.ShouldBeTrue();

        await scene.ChangeAsync("ticket-types/21", new { mandatoryFields = Array.Empty<string>() });
        await scene.RetryAsync(device: null, alert: "alert-1");

        scene.Halo.Tickets.Count.ShouldBe(2);
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }
}
