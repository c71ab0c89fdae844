using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Connecting;

/// <summary>What is synced and how often (product, section 3).</summary>
public sealed class SettingsTests(SharedApp app) : IClassFixture<SharedApp>
{
    private static readonly (string Setting, int[] Offered)[] Intervals =
        [("syncAlerts", [1, 5, 15, 30]), ("syncDevices", [15, 30, 60, 120, 360]), ("syncGroups", [60, 360, 720, 1440])];

    [Fact]
    public async Task Everything_is_on_at_first_but_tickets()
    {
        var msp = await app.NewMspAsync();
        const string Defaults =
            """{"syncAlerts":{"enabled":true,"everyMinutes":1},"syncDevices":{"enabled":true,"everyMinutes":60},"syncGroups":{"enabled":true,"everyMinutes":720},"autoCreateTickets":false}""";

        (await msp.GetAsync("level"))["settings"]!.ToJsonString().ShouldBe(Defaults);
        await msp.ConnectAsync();
        (await msp.GetAsync("level"))["settings"]!.ToJsonString().ShouldBe(Defaults);
    }

    [Fact]
    public async Task Every_offered_interval_is_taken_and_every_other_refused_by_name()
    {
        var msp = await app.NewMspAsync();
        await msp.ConnectAsync();

        foreach (var (setting, offered) in Intervals)
        {
            foreach (var minutes in offered)
            {
                await msp.SendAsync(HttpMethod.Put, "level/settings", With(setting, minutes));
                (await msp.GetAsync("level"))["settings"]![setting]!.Text("everyMinutes").ShouldBe($"{minutes}");
            }

            foreach (var minutes in new[] { 1, 2, 5, 15, 30, 45, 60, 120, 360, 720, 1440, 0, -1, 2880, int.MaxValue }.Except(offered))
            {
                using var answer = await msp.TryAsync(HttpMethod.Put, "level/settings", With(setting, minutes));
                (await answer.ShouldBeProblemAsync(422, "invalid-settings", $"{setting} {minutes}")).ShouldName($"{setting}.everyMinutes");
                (await msp.GetAsync("level"))["settings"]![setting]!.Text("everyMinutes").ShouldBe($"{offered[^1]}");
            }
        }
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        var msp = await app.NewMspAsync();
        await msp.ConnectAsync();
        var settings = With("syncAlerts", 2);
        settings["syncGroups"]!["everyMinutes"] = 3;
        settings.Remove("syncDevices");

        using var answer = await msp.TryAsync(HttpMethod.Put, "level/settings", settings);

        var problem = await answer.ShouldBeProblemAsync(422, "invalid-settings");
        problem.ShouldName("syncAlerts.everyMinutes");
        problem.ShouldName("syncDevices");
        problem.ShouldName("syncGroups.everyMinutes");
    }

    [Theory]
    [InlineData("syncAlerts")]
    [InlineData("syncDevices")]
    [InlineData("syncGroups")]
    public async Task A_setting_that_does_not_say_whether_it_is_on_is_refused_rather_than_switched_off(string setting)
    {
        var msp = await app.NewMspAsync();
        await msp.ConnectAsync();
        var settings = With("syncAlerts", 1);
        settings[setting]!.AsObject().Remove("enabled");

        using var answer = await msp.TryAsync(HttpMethod.Put, "level/settings", settings);

        var problem = await answer.ShouldBeProblemAsync(400);
        problem.ShouldName(setting);
        problem.Text("detail").ShouldBe($"{setting}: lacks 'enabled'.");
        (await msp.GetAsync("level"))["settings"]![setting]!.Text("enabled").ShouldBe("true");
    }

    [Fact]
    public async Task Without_alerts_no_tickets_are_made()
    {
        var msp = await app.NewMspAsync();
        await msp.ConnectAsync();
        await msp.AutoCreateTicketsAsync();
        (await msp.GetAsync("level"))["settings"]!.Text("autoCreateTickets").ShouldBe("true");
        var settings = With("syncAlerts", 5);
        settings["syncAlerts"]!["enabled"] = false;
        settings["autoCreateTickets"] = true;

        var answer = await msp.SendAsync(HttpMethod.Put, "level/settings", settings);

        answer.Text("autoCreateTickets").ShouldBe("false");
        (await msp.GetAsync("level"))["settings"]!.ToJsonString().ShouldBe(answer.ToJsonString());
        answer["syncAlerts"]!.Text("everyMinutes").ShouldBe("5", "the interval is kept for when alerts are switched on again");
    }

    [Fact]
    public async Task Settings_of_what_is_not_connected_cannot_be_changed()
    {
        var msp = await app.NewMspAsync();

        using var answer = await msp.TryAsync(HttpMethod.Put, "level/settings", With("syncAlerts", 5));

        await answer.ShouldBeProblemAsync(409, "not-connected");
    }

    private static JsonObject With(string setting, int minutes)
    {
        var settings = new JsonObject { ["autoCreateTickets"] = false };
        foreach (var (name, offered) in Intervals)
        {
            settings[name] = new JsonObject { ["enabled"] = true, ["everyMinutes"] = name == setting ? minutes : offered[0] };
        }

        return settings;
    }
}
