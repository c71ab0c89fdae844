using System.Net;
using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Psa;

/// <summary>Tickets that people write and work on.</summary>
public sealed class TicketTests(SharedApp app) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_ticket_written_by_hand_needs_no_more_than_a_subject()
    {
        var msp = await app.NewMspAsync();

        using var answer = await msp.TryAsync(HttpMethod.Post, "tickets", new { subject = " Printer on fire " });

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var ticket = await answer.BodyAsync();
        ticket.Text("subject").ShouldBe("Printer on fire");
        ticket.Text("description").ShouldBe("");
        ticket["status"]!.ToJsonString().ShouldBe("""{"id":"new","name":"New","closed":false}""");
        ticket.Text("priority").ShouldBe("Medium");
        ticket.Text("source").ShouldBe("manual");
        ticket.Text("clientId").ShouldBeNull();
        ticket.Text("assetId").ShouldBeNull();
        ticket.Text("levelAlertId").ShouldBeNull();
        ticket.Text("resolvedAt").ShouldBeNull();
        ticket.Text("createdAt")!.ShouldEndWith("Z");
        ticket.Items("notes").ShouldBeEmpty();
        ticket.Items("history").ShouldHaveSingleItem().Text("by").ShouldBe(msp.Owner);
        (await msp.GetAsync($"tickets/{ticket.Text("id")}")).ToJsonString().ShouldBe(ticket.ToJsonString());
    }

    [Fact]
    public async Task A_ticket_can_be_written_with_everything_at_once()
    {
        var msp = await app.NewMspSetUpAsync();
        var asset = (await msp.ListAsync("assets"))[0];
        var description = $"First line\nZweite Zeile: äöü 🖨\n{new string('x', 100_000)}";

        var ticket = await NewAsync(msp, new
        {
            subject = "Replace the disk",
            description,
            statusId = "in-progress",
            priority = "High",
            clientId = asset.Text("clientId"),
            assetId = asset.Text("id"),
        });

        var read = await msp.GetAsync($"tickets/{ticket.Text("id")}");
        read.Text("description").ShouldBe(description);
        read["status"]!.Text("id").ShouldBe("in-progress");
        read.Text("priority").ShouldBe("High");
        read.Text("clientId").ShouldBe(asset.Text("clientId"));
        read.Text("assetId").ShouldBe(asset.Text("id"));
    }

    [Fact]
    public async Task Every_change_is_told_in_the_history_by_whoever_made_it()
    {
        var msp = await app.NewMspSetUpAsync();
        var asset = (await msp.ListAsync("assets"))[0];
        await msp.SendAsync(HttpMethod.Put, "members/tess", new { role = "technician" });
        var ticket = await NewAsync(msp, new { subject = "Old subject" });

        using var answer = await msp.As("tess").SendAsync(HttpMethod.Patch, $"api/organizations/{msp.Id}/tickets/{ticket.Text("id")}", new
        {
            subject = "New subject",
            description = "Text",
            priority = "Critical",
            statusId = "waiting",
            clientId = asset.Text("clientId"),
            assetId = asset.Text("id"),
        });

        var changed = await answer.BodyAsync();
        (changed.Text("subject"), changed.Text("description"), changed.Text("priority")).ShouldBe(("New subject", "Text", "Critical"));
        var history = changed.Items("history").Skip(1).ToList();
        history.ShouldAllBe(entry => entry.Text("by") == "tess");
        history.Select(entry => entry.Text("change")).ShouldBe(
        [
            "Subject changed from \"Old subject\" to \"New subject\"",
            "Description changed",
            "Priority changed from Medium to Critical",
            "Status changed from New to Waiting",
            $"Client changed to {asset.Text("clientName")}",
            $"Asset changed to {asset.Text("name")}",
        ]);
    }

    [Fact]
    public async Task What_a_change_does_not_mention_stays_and_a_change_to_the_same_is_none()
    {
        var msp = await app.NewMspAsync();
        var ticket = await NewAsync(msp, new { subject = "Subject", description = "Text", priority = "Low" });

        var after = await PatchAsync(msp, ticket, new { priority = "Low", subject = "Subject", statusId = "new" });

        after.ToJsonString().ShouldBe(ticket.ToJsonString());
        (await PatchAsync(msp, ticket, new { })).ToJsonString().ShouldBe(ticket.ToJsonString());
        (await PatchAsync(msp, ticket, new { priority = "High" })).Text("description").ShouldBe("Text");
    }

    [Fact]
    public async Task Closing_resolves_a_ticket_and_opening_it_again_takes_that_back()
    {
        var msp = await app.NewMspAsync();
        var ticket = await NewAsync(msp, new { subject = "Subject" });

        var closed = await PatchAsync(msp, ticket, new { statusId = "closed" });
        closed["status"]!.Text("closed").ShouldBe("true");
        closed.Text("resolvedAt").ShouldNotBeNull();
        (await PatchAsync(msp, ticket, new { statusId = "closed" })).Text("resolvedAt").ShouldBe(closed.Text("resolvedAt"));

        (await PatchAsync(msp, ticket, new { statusId = "in-progress" })).Text("resolvedAt").ShouldBeNull();
    }

    [Fact]
    public async Task Notes_stay_in_the_order_they_were_written()
    {
        var msp = await app.NewMspAsync();
        var ticket = await NewAsync(msp, new { subject = "Subject" });
        for (var number = 1; number <= 5; number++)
        {
            using var answer = await msp.TryAsync(
                HttpMethod.Post, $"tickets/{ticket.Text("id")}/notes", new { text = $"  Note {number} ✓ ", @internal = number % 2 == 0 });
            answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        var notes = (await msp.GetAsync($"tickets/{ticket.Text("id")}")).Items("notes");

        notes.Select(note => note.Text("text")).ShouldBe(["Note 1 ✓", "Note 2 ✓", "Note 3 ✓", "Note 4 ✓", "Note 5 ✓"]);
        notes.Select(note => note.Text("internal")).ShouldBe(["false", "true", "false", "true", "false"]);
        notes.ShouldAllBe(note => note.Text("author") == msp.Owner);
    }

    [Fact]
    public async Task Changes_and_notes_at_the_same_moment_all_count()
    {
        var msp = await app.NewMspAsync();
        var ticket = await NewAsync(msp, new { subject = "Subject" });
        string[] priorities = ["Low", "High", "Critical"];

        await Task.WhenAll(
            Task.WhenAll(Enumerable.Range(0, 6).Select(number => msp.SendAsync(
                HttpMethod.Post, $"tickets/{ticket.Text("id")}/notes", new { text = $"Note {number}" }))),
            Task.WhenAll(priorities.Select(priority => PatchAsync(msp, ticket, new { priority }))));

        var after = await msp.GetAsync($"tickets/{ticket.Text("id")}");
        after.Items("notes").Count.ShouldBe(6);
        after.Items("history").Count.ShouldBe(1 + priorities.Length);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_by_its_field_and_changes_nothing()
    {
        var (msp, other) = (await app.NewMspAsync(), await app.NewMspAsync());
        var foreign = await new Wizard(other).NewClientAsync("Foreign");
        var ticket = await NewAsync(msp, new { subject = "Subject" });

        foreach (var (body, field) in new (object, string)[]
        {
            (new { subject = " " }, "subject"),
            (new { subject = new string('x', 301) }, "subject"),
            (new { subject = "two\nlines" }, "subject"),
            (new { subject = "Changed", description = new string('x', (512 * 1024) + 1) }, "description"),
            (new { subject = "Changed", statusId = "no-such-status" }, "statusId"),
            (new { subject = "Changed", clientId = "no-such-client" }, "clientId"),
            (new { subject = "Changed", clientId = foreign }, "clientId"),
            (new { subject = "Changed", assetId = "no-such-asset" }, "assetId"),
        })
        {
            using var created = await msp.TryAsync(HttpMethod.Post, "tickets", body);
            (await created.ShouldBeProblemAsync(422, about: field)).ShouldName(field);
            using var changed = await msp.TryAsync(HttpMethod.Patch, $"tickets/{ticket.Text("id")}", body);
            (await changed.ShouldBeProblemAsync(422, about: field)).ShouldName(field);
        }

        foreach (var text in new[] { null, "", " ", new string('x', (512 * 1024) + 1) })
        {
            using var noted = await msp.TryAsync(HttpMethod.Post, $"tickets/{ticket.Text("id")}/notes", new { text });
            (await noted.ShouldBeProblemAsync(422)).ShouldName("text");
        }

        (await msp.ListAsync("tickets")).ShouldHaveSingleItem();
        (await msp.GetAsync($"tickets/{ticket.Text("id")}")).ToJsonString().ShouldBe(ticket.ToJsonString());
    }

    [Fact]
    public async Task Another_organizations_ticket_is_not_there()
    {
        var (msp, other) = (await app.NewMspAsync(), await app.NewMspAsync());
        var foreign = (await NewAsync(other, new { subject = "Secret" })).Text("id");

        foreach (var id in new[] { foreign, "no-such-ticket", "%2F", "a%0Ab" })
        {
            using var read = await msp.TryAsync(HttpMethod.Get, $"tickets/{id}");
            await read.ShouldBeProblemAsync(404, "not-found");
            using var changed = await msp.TryAsync(HttpMethod.Patch, $"tickets/{id}", new { priority = "Low" });
            await changed.ShouldBeProblemAsync(404, "not-found");
            using var noted = await msp.TryAsync(HttpMethod.Post, $"tickets/{id}/notes", new { text = "Hello" });
            await noted.ShouldBeProblemAsync(404, "not-found");
        }
    }

    private static Task<JsonNode> NewAsync(Msp msp, object ticket) => msp.SendAsync(HttpMethod.Post, "tickets", ticket);

    private static Task<JsonNode> PatchAsync(Msp msp, JsonNode ticket, object change) =>
        msp.SendAsync(HttpMethod.Patch, $"tickets/{ticket.Text("id")}", change);
}
