using Integration.Core.Psa.Halo.Rules;
using Integration.Core.Alerts;
using Integration.Core.Psa;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Tickets;

namespace Integration.Core.Tests.Psa.Halo;

public sealed class HaloTicketPolicyTests
{
    private static readonly HaloConnectionRow Here = new() { Url = "https://here.example.com" };

    [Fact]
    public void The_first_policy_that_matches_says_of_which_type_the_ticket_is()
    {
        var policy = Policy(Here, new HaloPolicy("Disk * test", null), new HaloPolicy("Disk *", 7), new HaloPolicy("*e*", 8));

        policy.RuleFor("Disk C test", null).Skip!.Code.ShouldBe(TicketReasonCode.PolicyCreatesNone);
        policy.RuleFor("CPU", null).Skip!.Code.ShouldBe(TicketReasonCode.NoMatchingPolicy);
        var rule = policy.RuleFor("Disk C", null);
        (rule.Skip, rule.TicketTypeId).ShouldBe((null, 7));
    }

    [Fact]
    public void Only_an_asset_that_follows_a_mapping_in_this_HaloPSA_has_a_site()
    {
        var policy = Policy(Here);
        var site = new HaloTarget(1, 2, HaloTarget.GetInstanceKey(Here.Url), new LevelGroupId("group-a")).Format().Value;
        var elsewhere = new HaloTarget(1, 2, HaloTarget.GetInstanceKey("https://there.example.com"), new LevelGroupId("group-a")).Format().Value;

        HasTarget(null).ShouldBeFalse();
        HasTarget(new AssetRow { ClientId = site, Follows = true }).ShouldBeTrue();
        HasTarget(new AssetRow { ClientId = site, Follows = false }).ShouldBeFalse();
        HasTarget(new AssetRow { ClientId = elsewhere, Follows = true }).ShouldBeFalse();

        bool HasTarget(AssetRow? asset) => policy.RuleFor("CPU", asset).HasTarget;
    }

    [Fact]
    public void Another_HaloPSA_and_other_policies_are_another_version()
    {
        string[] versions =
        [
            Policy(null).Version, Policy(Here).Version, Policy(Here, new HaloPolicy("*", 7)).Version, Policy(Here, new HaloPolicy("*", 8)).Version,
            Policy(new() { Url = "https://there.example.com" }, new HaloPolicy("*", 7)).Version, Policy(Here, new HaloPolicy("*", 7), new HaloPolicy("a", 8)).Version,
            Policy(Here, new HaloPolicy("a", 8), new HaloPolicy("*", 7)).Version,
        ];

        versions.ShouldBeUnique();
        Policy(new() { Url = Here.Url }, new HaloPolicy("*", 7)).Version.ShouldBe(versions[2]);
    }

    private static TicketPolicy Policy(HaloConnectionRow? connection, params HaloPolicy[] policies) =>
        HaloAlertTickets.Policy(new HaloSettings(connection, [], new HaloPolicies(policies)));
}
