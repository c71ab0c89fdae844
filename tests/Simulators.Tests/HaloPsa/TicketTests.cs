namespace Simulators.Tests.HaloPsa;

public sealed class TicketTests : HaloTest
{
    [Fact]
    public async Task A_ticket_gets_what_its_type_and_site_say_and_its_text_without_tags()
    {
        var asset = await AssetAsync();
        var ticket = await PostAsync("Tickets", new
        {
            summary = "Disk space low",
            details_html = "<p><b>Monitor:</b> Disk</p><p>C: 4 % free &lt; 10 %</p>",
            tickettype_id = Alert,
            site_id = Site,
            assets = new[] { new { id = asset }, new { id = 999 } },
            supplier_reference = "level:alert:8f1c",
            priority_id = -1,
        });

        ((string?)ticket["details"]).ShouldBe("Monitor: Disk\r\nC: 4 % free < 10 %");
        ((int)ticket["client_id"]!).ShouldBe(Halo.Clients[0].Id);
        ((int)ticket["status_id"]!).ShouldBe(1);
        ((int)ticket["priority_id"]!).ShouldBe(3);
        ((bool)ticket["hasbeenclosed"]!).ShouldBeFalse();
        ticket["assets"]!.AsArray().ShouldHaveSingleItem()!["inventory_number"]!.GetValue<string>().ShouldBe("SRV-01");
        Halo.Actions.ShouldHaveSingleItem().Id.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"summary":"x","site_id":18}""", "Ticket Type")]
    [InlineData("""{"summary":"x","site_id":18,"tickettype":{"id":21}}""", "Ticket Type")]
    [InlineData("""{"summary":"x","site_id":18,"tickettype_id":999}""", "Ticket Type")]
    [InlineData("""{"summary":"x","site_id":18,"tickettype_id":"21.0"}""", "21.0")]
    [InlineData("""{"summary":"x","site_id":99999,"tickettype_id":21}""", "Site")]
    [InlineData("""{"summary":"x","client_id":99999,"tickettype_id":21}""", "Client")]
    [InlineData("""{"summary":"x","client_id":13,"site_id":18,"tickettype_id":21}""", "Site")]
    [InlineData("""{"summary":"x","tickettype_id":21}""", "Site")]
    [InlineData("""{"site_id":18,"tickettype_id":21}""", "Summary")]
    [InlineData("""{"summary":"x","site_id":18,"tickettype_id":21,"status_id":77}""", "Status")]
    public async Task A_ticket_that_lacks_something_is_refused_by_the_name_of_it(string ticket, string named)
    {
        (await RefusedAsync("Tickets", System.Text.Json.Nodes.JsonNode.Parse(ticket)!)).ShouldContain(named);
        Halo.Tickets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_field_that_the_type_demands_must_be_there_unless_nothing_is_validated()
    {
        await ControlAsync(HttpMethod.Patch, $"ticket-types/{Alert}", new { mandatoryFields = new[] { "category_1" } });

        (await RefusedAsync("Tickets", new { summary = "x", tickettype_id = Alert, site_id = Site })).ShouldBe("Category must be entered for this Ticket");
        ((string?)(await PostAsync("Tickets", new { summary = "x", tickettype_id = Alert, site_id = Site, category_1 = "A>B" }))["category_1"]).ShouldBe("A>B");
        await PostAsync("Tickets", new { summary = "x", tickettype_id = Alert, site_id = Site, _novalidate = true });
        ((bool)(await GetAsync("TicketType"))[2]!["hasmandatorytechfields"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task Closing_says_when_and_having_been_closed_outlasts_reopening()
    {
        var id = await TicketAsync();
        Clock.Advance(TimeSpan.FromMinutes(10));

        var closed = await PostAsync("Tickets", new { id, status_id = 9, closure_note = "Resolved" });
        ((int)closed["status_id"]!).ShouldBe(9);
        ((bool)closed["hasbeenclosed"]!).ShouldBeTrue();
        ((bool)closed["inactive"]!).ShouldBeFalse();
        ((string?)closed["dateclosed"]).ShouldBe("2026-10-12T09:10:00.000Z");

        await ControlAsync(HttpMethod.Post, $"tickets/{id}/reopen");
        var reopened = await GetAsync($"Tickets/{id}");
        ((int)reopened["status_id"]!).ShouldBe(2);
        ((bool)reopened["hasbeenclosed"]!).ShouldBeTrue();
        reopened["dateclosed"].ShouldBeNull();
    }

    [Fact]
    public async Task A_type_can_demand_a_closure_note()
    {
        var id = await TicketAsync();
        await ControlAsync(HttpMethod.Patch, $"ticket-types/{Alert}", new { closureNoteMandatory = true });

        (await RefusedAsync("Tickets", new { id, status_id = 9 })).ShouldContain("Closure Note");
        await PostAsync("Tickets", new { id, status_id = 9, closure_note_html = "<p>Done</p>" });
        Halo.Tickets[0].ClosureNote.ShouldBe("Done");
    }

    [Fact]
    public async Task An_edit_that_the_agent_may_not_make_is_forbidden_or_changes_nothing()
    {
        var id = await TicketAsync();
        await ControlAsync(HttpMethod.Patch, $"tickets/{id}", new { readOnly = true });

        (await StatusAsync("Tickets", new[] { new { id, status_id = 9 } })).ShouldBe(403);
        Halo.Set(settings => settings with { RefusedEditIsIgnored = true });
        ((int)(await PostAsync("Tickets", new { id, status_id = 9 }))["status_id"]!).ShouldBe(1);
    }

    [Fact]
    public async Task Closed_tickets_are_edited_only_with_the_right_to()
    {
        var id = await TicketAsync();
        await ControlAsync(HttpMethod.Post, $"tickets/{id}/close", new { note = "Fixed by hand" });
        Halo.SetAgent(agent => agent with { EditClosedTickets = false });
        await SignInAsync();

        (await StatusAsync("Tickets", new[] { new { id, status_id = 9 } })).ShouldBe(403);
        (await StatusAsync("Actions", new[] { new { ticket_id = id, outcome_id = 7 } })).ShouldBe(403);
        Halo.Tickets[0].ClosureNote.ShouldBe("Fixed by hand");
    }

    [Fact]
    public async Task Tickets_need_the_right_to_add_them_and_to_use_their_type()
    {
        Halo.SetAgent(agent => agent with { AllTicketTypes = false, TicketTypes = [1] });

        (await StatusAsync("Tickets", new[] { new { summary = "x", tickettype_id = Alert, site_id = Site } })).ShouldBe(403);
        (await StatusAsync("Tickets", new[] { new { summary = "x", tickettype_id = 1, site_id = Site } })).ShouldBe(201);

        Halo.SetAgent(agent => agent with { CanAddTickets = false });
        await SignInAsync();
        (await StatusAsync("Tickets", new[] { new { summary = "x", tickettype_id = 1, site_id = Site } })).ShouldBe(403);
    }

    [Fact]
    public async Task A_reference_finds_all_that_have_it_in_them()
    {
        var first = await TicketAsync("level:alert:1");
        var tenth = await TicketAsync("level:alert:10");
        await TicketAsync("level:alert:2");

        (await FoundAsync("search_supplier_reference=level:alert:1")).ShouldBe([tenth, first]);
    }

    [Fact]
    public async Task Tickets_are_found_by_what_they_are_about_and_by_their_state()
    {
        var asset = await AssetAsync();
        var (open, closed) = (await TicketAsync("a"), await TicketAsync("b", site: Halo.Sites[1].Id));
        await PostAsync("Tickets", new { id = closed, status_id = 9, assets = new[] { new { id = asset } } });

        (await FoundAsync("open_only=true")).ShouldBe([open]);
        (await FoundAsync("closed_only=true")).ShouldBe([closed]);
        (await FoundAsync($"site_id={Site}")).ShouldBe([open]);
        (await FoundAsync($"asset_id={asset}")).ShouldBe([closed]);
        (await FoundAsync("search_summary=DISK&status_id=9")).ShouldBe([closed]);
        (await FoundAsync($"requesttype_id={Alert}")).ShouldBe([closed, open]);
        (await FoundAsync("requesttype_id=1")).ShouldBeEmpty();
        (await FoundAsync("tickettype_id=1")).ShouldBe([closed, open], "there is no such filter");
    }

    [Fact]
    public async Task Rows_of_lists_have_no_zone_in_their_dates_and_an_old_date_for_none()
    {
        await TicketAsync();
        var row = (await GetAsync("Tickets"))["tickets"]![0]!;

        ((string?)row["dateoccurred"]).ShouldBe("2026-10-12T09:00:00.000");
        ((string?)row["dateclosed"]).ShouldBe("1899-12-30T00:00:00");
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("merge")]
    public async Task A_ticket_that_was_deleted_or_merged_is_gone_or_says_so(string how)
    {
        var (id, other) = (await TicketAsync(), await TicketAsync());
        await (how == "delete" ? ControlAsync(HttpMethod.Delete, $"tickets/{id}") : ControlAsync(HttpMethod.Post, $"tickets/{id}/merge", new { into = other }));

        (await StatusAsync($"Tickets/{id}")).ShouldBe(404);
        (await StatusAsync("Tickets", new[] { new { id, status_id = 9 } })).ShouldBe(404);
        (await FoundAsync("")).ShouldBe([other]);

        Halo.Set(settings => settings with { ShowDeletedTickets = true });
        ((bool)(await GetAsync($"Tickets/{id}"))["deleted"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task An_automation_can_give_new_tickets_another_status()
    {
        Halo.Set(settings => settings with { StatusOfNewTickets = 2 });
        await TicketAsync();

        Halo.Tickets[0].StatusId.ShouldBe(2);
    }

    private async Task<List<int>> FoundAsync(string query) =>
        [.. (await GetAsync($"Tickets?{query}"))["tickets"]!.AsArray().Select(ticket => (int)ticket!["id"]!)];
}
