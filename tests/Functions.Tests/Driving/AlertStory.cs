using System.Text.Json.Nodes;

namespace Integration.Functions.Tests.Driving;

/// <summary>What happened to one alert, as events in the order of their times: turns of active and resolved, some told of again.</summary>
public sealed record AlertStory(string Alert, string Device, string Name, bool EndsActive, IReadOnlyList<JsonObject> Events)
{
    /// <summary>Stories for one organization until there are about so many events.</summary>
    public static IReadOnlyList<AlertStory> Many(Random random, int events, IReadOnlyList<string> devices, string of)
    {
        var stories = new List<AlertStory>();
        for (var told = 0; told < events; told += stories[^1].Events.Count)
        {
            var device = devices[stories.Count % devices.Count];
            stories.Add(One(random, $"crash-{stories.Count}", device, $"Alert {stories.Count} of {of}", Math.Min(events - told, 1 + random.Next(5))));
        }

        return stories;
    }

    /// <summary>Waits for the inbox, and fails unless events and tickets are what these stories lead to, and no others.</summary>
    /// <returns>How many tickets there are.</returns>
    public static async Task<int> ShouldAllBeToldByAsync(Msp msp, IReadOnlyList<AlertStory> stories)
    {
        await msp.WaitForInboxAsync(Wait.Patience);
        var events = await msp.ListAsync("level/events?limit=500");
        events.Select(one => one.Text("eventId")).ShouldBe(stories.SelectMany(story => story.Events).Select(body => body.Text("event_id")), ignoreOrder: true);
        events.Where(one => one.Text("state") is not ("applied" or "superseded")).ShouldBeEmpty();
        var tickets = await msp.TicketsAsync();
        tickets.Select(ticket => ticket.Text("levelAlertId")).ShouldBeSubsetOf(stories.Select(story => story.Alert));
        var assets = (await msp.ListAsync("assets?limit=500")).ToDictionary(asset => asset.Text("id")!);
        foreach (var story in stories)
        {
            await story.ShouldBeToldByAsync(msp, tickets, assets, events);
        }

        return tickets.Count;
    }

    private async Task ShouldBeToldByAsync(
        Msp msp, IReadOnlyList<JsonNode> tickets, IReadOnlyDictionary<string, JsonNode> assets, IReadOnlyList<JsonNode> events)
    {
        var its = tickets.Where(ticket => ticket.Text("levelAlertId") == Alert).ToList();
        var named = events.Where(one => Events.Any(own => own.Text("event_id") == one.Text("eventId")))
            .Select(one => one.Text("ticketId"))
            .OfType<string>()
            .Distinct()
            .ToList();
        named.ShouldBe(its.Select(ticket => ticket.Text("id")!), Name);
        if (its.Count == 0)
        {
            EndsActive.ShouldBeFalse($"{Name} is active and has no ticket");
            return;
        }

        var ticket = await msp.GetAsync($"tickets/{its.ShouldHaveSingleItem(Name).Text("id")}");
        ticket["status"]!.Text("closed").ShouldBe(EndsActive ? "false" : "true", Name);
        ticket.Text("subject")!.ShouldEndWith(Name);
        assets.Keys.ShouldContain(ticket.Text("assetId")!, Name);
        var asset = assets[ticket.Text("assetId")!];
        (asset.Text("levelDeviceId"), asset.Text("clientId")).ShouldBe((Device, ticket.Text("clientId")), Name);
        ShouldHaveNothingTwice(ticket);
    }

    private static AlertStory One(Random random, string alert, string device, string name, int length)
    {
        var at = TimeProvider.System.GetUtcNow().AddHours(-2);
        var active = true;
        var events = new List<JsonObject>();
        for (var i = 0; i < length; i++)
        {
            at = at.AddSeconds(1 + random.Next(60));
            active = i == 0 || (random.Next(4) == 0 ? active : !active);
            var data = new { id = alert, device_id = device, name, severity = "warning", is_resolved = !active };
            events.Add(WebhookCaller.Event(active ? "alert_active" : "alert_resolved", data, at));
        }

        return new AlertStory(alert, device, name, active, events);
    }

    /// <summary>Resolved and reopened take turns in the history and in the notes, and no turn of the alert is told twice.</summary>
    private void ShouldHaveNothingTwice(JsonNode ticket)
    {
        var changes = ticket.Items("history").Select(change => change.Text("change")!).ToList();
        changes.First().ShouldBe("Created from a Level alert", Name);
        changes.Skip(1).Select(change => change.EndsWith("the Level alert cleared", StringComparison.Ordinal))
            .ShouldBe(Enumerable.Range(0, changes.Count - 1).Select(i => i % 2 == 0), $"{Name}: {string.Join("; ", changes)}");
        (changes.Count % 2 == 1).ShouldBe(EndsActive, $"{Name}: {string.Join("; ", changes)}");
        var notes = ticket.Items("notes").Select(note => note.Text("text")!).ToList();
        notes.Count.ShouldBe(changes.Count - 1, Name);
        notes.ShouldBeUnique(Name);
    }
}
