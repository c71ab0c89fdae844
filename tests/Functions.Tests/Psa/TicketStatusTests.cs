using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Psa;

/// <summary>An organization's own ticket statuses.</summary>
public sealed class TicketStatusTests(SharedApp app) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task An_organization_begins_with_statuses_of_which_one_is_new_and_one_is_closed()
    {
        var msp = await app.NewMspAsync();

        var statuses = (await msp.GetAsync("ticket-statuses")).AsArray();

        statuses.Select(status => status!.Text("id")).ShouldBe(["new", "in-progress", "waiting", "closed"]);
        statuses.Where(status => status!.Text("default") == "true").ShouldHaveSingleItem()!.Text("id").ShouldBe("new");
        statuses.Where(status => status!.Text("closed") == "true").ShouldHaveSingleItem()!.Text("id").ShouldBe("closed");
    }

    [Fact]
    public async Task Statuses_can_be_replaced_and_count_at_once()
    {
        var (msp, other) = (await app.NewMspAsync(), await app.NewMspAsync());
        JsonArray wanted = [Status("inbox", " Inbox ", isDefault: true), Status("done", "Done", closed: true), Status("new", "Brand new")];

        var kept = await msp.SendAsync(HttpMethod.Put, "ticket-statuses", wanted);

        (await msp.GetAsync("ticket-statuses")).ToJsonString().ShouldBe(kept.ToJsonString());
        kept.AsArray().Select(status => status!.Text("name")).ShouldBe(["Inbox", "Done", "Brand new"]);
        var ticket = await msp.SendAsync(HttpMethod.Post, "tickets", new { subject = "Subject" });
        ticket["status"]!.Text("id").ShouldBe("inbox");
        (await msp.SendAsync(HttpMethod.Patch, $"tickets/{ticket.Text("id")}", new { statusId = "done" })).Text("resolvedAt").ShouldNotBeNull();
        (await other.GetAsync("ticket-statuses")).AsArray().Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_renamed_status_shows_its_new_name_on_tickets()
    {
        var msp = await app.NewMspAsync();
        var ticket = await msp.SendAsync(HttpMethod.Post, "tickets", new { subject = "Subject" });

        await msp.SendAsync(HttpMethod.Put, "ticket-statuses", new JsonArray(Status("new", "Fresh", isDefault: true)));

        (await msp.GetAsync($"tickets/{ticket.Text("id")}"))["status"]!.Text("name").ShouldBe("Fresh");
    }

    [Fact]
    public async Task A_status_that_tickets_have_cannot_go_until_they_have_another()
    {
        var msp = await app.NewMspAsync();
        var ticket = await msp.SendAsync(HttpMethod.Post, "tickets", new { subject = "Subject", statusId = "waiting" });
        JsonArray wanted = [Status("new", "New", isDefault: true), Status("closed", "Closed", closed: true)];

        using var refused = await msp.TryAsync(HttpMethod.Put, "ticket-statuses", wanted);
        (await refused.ShouldBeProblemAsync(409, "status-in-use")).Text("detail")!.ShouldContain("Waiting");
        (await msp.GetAsync("ticket-statuses")).AsArray().Count.ShouldBe(4);

        await msp.SendAsync(HttpMethod.Patch, $"tickets/{ticket.Text("id")}", new { statusId = "new" });
        await msp.SendAsync(HttpMethod.Put, "ticket-statuses", wanted);
    }

    [Fact]
    public async Task Without_a_closed_status_every_ticket_is_open()
    {
        var msp = await app.NewMspAsync();
        await msp.SendAsync(HttpMethod.Put, "ticket-statuses", new JsonArray(Status("new", "New", isDefault: true)));

        await msp.SendAsync(HttpMethod.Post, "tickets", new { subject = "Subject" });

        (await msp.ListAsync("tickets?open=true")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Statuses_that_make_no_sense_are_refused_by_name()
    {
        var msp = await app.NewMspAsync();
        var good = Status("new", "New", isDefault: true);

        foreach (var (statuses, field) in new (JsonArray, string)[]
        {
            ([], "statuses"),
            ([.. Enumerable.Range(0, 51).Select(number => Status($"s{number}", "S", isDefault: number == 0))], "statuses"),
            ([good.DeepClone(), null], "[1].id"),
            ([good.DeepClone(), Status("", "Empty id")], "[1].id"),
            ([good.DeepClone(), Status("no spaces", "Name")], "[1].id"),
            ([good.DeepClone(), Status(new string('x', 41), "Name")], "[1].id"),
            ([good.DeepClone(), Status("new", "Again")], "[1].id"),
            ([good.DeepClone(), Status("x", " ")], "[1].name"),
            ([good.DeepClone(), Status("x", new string('x', 61))], "[1].name"),
            ([Status("x", "None is the default")], "default"),
            ([good.DeepClone(), Status("x", "A second default", isDefault: true)], "default"),
            ([Status("x", "New tickets would begin closed", closed: true, isDefault: true)], "default"),
        })
        {
            using var answer = await msp.TryAsync(HttpMethod.Put, "ticket-statuses", statuses);
            (await answer.ShouldBeProblemAsync(422, about: statuses.ToJsonString())).ShouldName(field);
        }

        (await msp.GetAsync("ticket-statuses")).AsArray().Count.ShouldBe(4);
    }

    private static JsonObject Status(string id, string name, bool closed = false, bool isDefault = false) =>
        new() { ["id"] = id, ["name"] = name, ["closed"] = closed, ["default"] = isDefault };
}
