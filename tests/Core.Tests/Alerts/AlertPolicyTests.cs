using Integration.Core.Alerts;
using Integration.Core.Psa;
using Moq;

namespace Integration.Core.Tests.Alerts;

/// <summary>When a poll decides again about an alert that it has decided about.</summary>
public sealed class AlertPolicyTests
{
    [Fact]
    public void The_version_is_another_one_for_each_setting_and_the_same_for_the_same_settings()
    {
        AlertPolicy[] policies =
        [
            new(true, []), new(false, []), Policy(("", "on")), Policy(("", "off")), Policy(("", "on"), ("other", "1")), Policy(("", "on"), ("other", "2")),
            Policy(("", "on"), ("third", "1")),
        ];

        policies.Select(policy => policy.Version).ShouldBeUnique();
        Policy(("", "on"), ("other", "1")).Version.ShouldBe(policies[4].Version);
    }

    [Fact]
    public void What_was_decided_stands_until_a_setting_changes_or_its_time_comes()
    {
        var policy = Policy(("", "on"));

        Needs(null, null).ShouldBeTrue("nobody decided");
        Needs(policy.Version, null).ShouldBeFalse();
        Needs(Policy(("", "off")).Version, null).ShouldBeTrue("a setting changed");
        Needs(policy.Version, Some.Minute(1)).ShouldBeFalse();
        Needs(policy.Version, Some.Now).ShouldBeTrue("its time has come");

        bool Needs(string? version, DateTimeOffset? lookAgainAt) =>
            new AlertPointerRow { DecidedVersion = version, LookAgainAt = lookAgainAt }.NeedsDecision(policy, Some.Now);
    }

    [Fact]
    public void Deciding_the_same_again_at_each_poll_leaves_nothing_to_write()
    {
        var alert = Some.AlertSeen(Some.Active(1));
        alert.SetDecided("version-1", "No asset.", Some.Minute(2), Some.Minute(2));
        var before = alert.Outcome();

        alert.SetDecided("version-1", "No asset.", Some.Minute(3), Some.Minute(3));
        alert.Outcome().ShouldBe(before);

        alert.SetDecided("version-1", "Ticket opened.", null, Some.Minute(4));
        alert.LookAgainAt.ShouldBeNull();
    }

    private static AlertPolicy Policy(params (string Key, string Version)[] destinations) => new(
        true,
        [.. destinations.Select(item => (Mock.Of<IDestination>(to => to.Key == item.Key), new TicketPolicy(item.Version, null!)))]);
}
