using System.Text.Json.Nodes;

namespace Simulators.Tests.HaloPsa;

public sealed class ActionTests : HaloTest
{
    [Fact]
    public async Task An_action_counts_within_its_ticket()
    {
        var (first, second) = (await TicketAsync(), await TicketAsync());

        ((int)(await PostAsync(
            "Actions", new { ticket_id = first, outcome_id = 7, note_html = "<p>Still &lt; 10 %</p>", hiddenfromuser = true }))["id"]!).ShouldBe(2);
        var note = await PostAsync("Actions", new { ticket_id = second, outcome = "private note", note = "Hello" });

        ((int)note["id"]!).ShouldBe(2);
        ((int)note["outcome_id"]!).ShouldBe(7);
        Halo.Actions[1].Note.ShouldBe("Still < 10 %");
        Halo.Actions[1].HiddenFromUser.ShouldBeTrue();
    }

    [Fact]
    public async Task An_action_needs_an_outcome() =>
        (await RefusedAsync("Actions", new { ticket_id = await TicketAsync(), note = "x" })).ShouldBe("An Outcome must be entered for this Action");

    [Fact]
    public async Task An_outcome_that_the_type_does_not_permit_is_refused_without_a_word()
    {
        var id = await TicketAsync();
        await ControlAsync(HttpMethod.Patch, $"ticket-types/{Alert}", new { allowedOutcomes = new[] { 1 } });
        using var response = await AskAsync("Actions", new[] { new { ticket_id = id, outcome_id = 7 } });

        ((int)response.StatusCode).ShouldBe(400);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
        Halo.Actions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_action_can_close_its_ticket()
    {
        var id = await TicketAsync();
        var action = await PostAsync("Actions", new { ticket_id = id, outcome_id = 7, note = "Resolved", new_status = 9 });

        ((int)action["old_status"]!).ShouldBe(1);
        ((string?)action["new_status_name"]).ShouldBe("Closed");
        Halo.Tickets[0].HasBeenClosed.ShouldBeTrue();
    }

    [Fact]
    public async Task Actions_of_a_ticket_are_listed_the_newest_first()
    {
        var id = await TicketAsync();
        await TicketAsync();
        await PostAsync("Actions", new { ticket_id = id, outcome_id = 7, note_html = "<b>x</b>" });
        var list = await GetAsync($"Actions?ticket_id={id}&excludesys=true&includehtmlnote=true&count=50");

        ((int)list["record_count"]!).ShouldBe(2);
        list["actions"]!.AsArray().Select(action => (int)action!["id"]!).ShouldBe([2, 1]);
        ((string?)list["actions"]![0]!["note_html"]).ShouldBe("<b>x</b>");
    }

    [Fact]
    public async Task An_action_for_a_ticket_that_is_not_there_is_refused() =>
        (await StatusAsync("Actions", new JsonArray(new JsonObject { ["ticket_id"] = 1, ["outcome_id"] = 7 }))).ShouldBe(404);
}
