using Integration.Core.Results;
using Integration.Core.Sync;

namespace Integration.Core.Tests.Sync;

public sealed class SyncSettingsTests
{
    [Fact]
    public void The_defaults_are_those_of_the_product()
    {
        var settings = SyncSettings.Default;

        settings.ShouldBe(new SyncSettings(new PollSetting(true, 1), new PollSetting(true, 60), new PollSetting(true, 720), AutoCreateTickets: false));
        Check(settings).ShouldBe(settings);
    }

    [Fact]
    public void Only_offered_intervals_are_taken()
    {
        for (var minutes = -1; minutes <= 1500; minutes++)
        {
            Accepts(SyncSettings.Default with { SyncAlerts = new(true, minutes) }).ShouldBe(minutes is 1 or 5 or 15 or 30, $"alerts {minutes}");
            Accepts(SyncSettings.Default with { SyncDevices = new(true, minutes) }).ShouldBe(minutes is 15 or 30 or 60 or 120 or 360, $"devices {minutes}");
            Accepts(SyncSettings.Default with { SyncGroups = new(true, minutes) }).ShouldBe(minutes is 60 or 360 or 720 or 1440, $"groups {minutes}");
        }
    }

    [Fact]
    public void A_wrong_interval_is_refused_by_name_with_what_is_offered()
    {
        var problem = Refuse(new SyncSettings(new(true, 2), new(true, 15), new(false, 7), false));

        problem.Type.ShouldBe("invalid-settings");
        problem.Errors!.Keys.ShouldBe(["syncAlerts.everyMinutes", "syncGroups.everyMinutes"], ignoreOrder: true);
        problem.Errors["syncAlerts.everyMinutes"].ShouldHaveSingleItem().ShouldBe("must be one of 1, 5, 15, 30; 2 is not supported.");
    }

    [Fact]
    public void A_missing_setting_is_refused_by_name() =>
        Refuse(SyncSettings.Default with { SyncDevices = null! }).Errors!.Keys.ShouldBe(["syncDevices"]);

    [Fact]
    public void Without_alerts_there_are_no_tickets()
    {
        Check(SyncSettings.Default with { AutoCreateTickets = true }).AutoCreateTickets.ShouldBeTrue();
        Check(SyncSettings.Default with { SyncAlerts = new(false, 1), AutoCreateTickets = true }).AutoCreateTickets.ShouldBeFalse();
    }

    private static bool Accepts(SyncSettings settings) => settings.Checked().Succeeded(out _, out _);

    private static SyncSettings Check(SyncSettings settings) =>
        settings.Checked().Succeeded(out var good, out var problem) ? good : throw new InvalidOperationException(problem.Detail);

    private static Problem Refuse(SyncSettings settings)
    {
        settings.Checked().Succeeded(out _, out var problem).ShouldBeFalse();
        return problem.ShouldNotBeNull();
    }
}
