using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Psa;

/// <summary>The list of tickets, its filters and pages.</summary>
public sealed class TicketListTests(SharedApp app) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task The_newest_ticket_comes_first_and_pages_neither_repeat_nor_lose_one()
    {
        var msp = await app.NewMspAsync();
        for (var number = 1; number <= 7; number++)
        {
            await msp.SendAsync(HttpMethod.Post, "tickets", new { subject = $"Ticket {number}" });
        }

        var first = await msp.GetAsync("tickets?limit=3");
        await msp.SendAsync(HttpMethod.Post, "tickets", new { subject = "Written in between" });
        var second = await msp.GetAsync($"tickets?limit=3&after={first.Text("next")}");
        var third = await msp.GetAsync($"tickets?limit=3&after={second.Text("next")}");

        Subjects(first.Items()).ShouldBe(["Ticket 7", "Ticket 6", "Ticket 5"]);
        Subjects(second.Items()).ShouldBe(["Ticket 4", "Ticket 3", "Ticket 2"]);
        Subjects(third.Items()).ShouldBe(["Ticket 1"]);
        third.Text("next").ShouldBeNull();
    }

    [Fact]
    public async Task A_last_page_that_is_just_full_says_so()
    {
        var msp = await app.NewMspAsync();
        await msp.SendAsync(HttpMethod.Post, "tickets", new { subject = "One" });
        await msp.SendAsync(HttpMethod.Post, "tickets", new { subject = "Two" });

        (await msp.GetAsync("tickets?limit=2")).Text("next").ShouldBeNull();
    }

    [Fact]
    public async Task Tickets_are_found_by_state_source_and_client()
    {
        var msp = await app.NewMspSetUpAsync();
        var wizard = new Wizard(msp);
        var client = await wizard.NewClientAsync("Walk-in");
        await msp.SendAsync(HttpMethod.Post, "tickets", new { subject = "Open", clientId = client });
        await msp.SendAsync(HttpMethod.Post, "tickets", new { subject = "Closed", clientId = client, statusId = "closed" });
        await msp.SendAsync(HttpMethod.Post, "tickets", new { subject = "Nobody's" });
        await msp.Level.RaiseAlertAsync(new { name = "Disk full" });
        await msp.WaitForWebhooksAsync();

        (await SubjectsAsync("tickets")).ShouldBe(["[Level Alert] Disk full", "Nobody's", "Closed", "Open"]);
        (await SubjectsAsync("tickets?open=true")).ShouldBe(["[Level Alert] Disk full", "Nobody's", "Open"]);
        (await SubjectsAsync("tickets?open=false")).Count.ShouldBe(4);
        (await SubjectsAsync("tickets?source=alert")).ShouldBe(["[Level Alert] Disk full"]);
        (await SubjectsAsync("tickets?source=manual")).ShouldBe(["Nobody's", "Closed", "Open"]);
        (await SubjectsAsync($"tickets?client={client}")).ShouldBe(["Closed", "Open"]);
        (await SubjectsAsync($"tickets?client={client}&open=true&source=manual")).ShouldBe(["Open"]);
        (await SubjectsAsync($"tickets?client={client}&source=alert")).ShouldBeEmpty();
        (await SubjectsAsync("tickets?client=no-such-client")).ShouldBeEmpty();
        (await SubjectsAsync("tickets?open=true&limit=1")).Count.ShouldBe(3, "pages keep the filter");

        async Task<IReadOnlyList<string?>> SubjectsAsync(string list) => Subjects(await msp.ListAsync(list));
    }

    private static IReadOnlyList<string?> Subjects(IEnumerable<System.Text.Json.Nodes.JsonNode> tickets) =>
        [.. tickets.Select(ticket => ticket.Text("subject"))];
}
