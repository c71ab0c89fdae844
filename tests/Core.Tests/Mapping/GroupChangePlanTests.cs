using Azure;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Storage;

namespace Integration.Core.Tests.Mapping;

public sealed class GroupChangePlanTests
{
    private static readonly LevelGroup Acme = new(new("acme"), null, "Acme Corp", 3);
    private static readonly LevelGroup Servers = new(new("servers"), Acme.Id, "Servers", 1);

    [Fact]
    public void What_is_the_same_needs_nothing()
    {
        var plan = Plan([Row(Acme), Row(Servers, GroupDecision.Skip)], [Acme, Servers]);

        plan.Actions.ShouldBeEmpty();
        (plan.New, plan.Vanished, plan.InQuestion.Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void New_and_changed_groups_are_written_and_only_the_new_ones_counted()
    {
        var plan = Plan([Row(Acme, GroupDecision.Client)], [Acme with { Name = "Acme Inc" }, Servers, Servers]);

        plan.New.ShouldBe(1);
        plan.Actions.Select(action => (action.ActionType, action.Entity.RowKey)).ShouldBe(
            [(TableTransactionActionType.UpsertMerge, "acme"), (TableTransactionActionType.UpsertMerge, "servers")]);
        plan.Groups.ShouldBe(
        [
            Some.Group("acme", client: "c1", name: "Acme Inc", devices: 3),
            Some.Group("servers", "acme", name: "Servers", devices: 1),
        ]);
    }

    [Fact]
    public void A_vanished_group_goes_at_once_only_without_a_decision()
    {
        var plan = Plan([Row(Acme, GroupDecision.Client), Row(Servers, GroupDecision.Skip), Row(new(new("new"), null, "New", 0))], []);

        plan.Vanished.ShouldBe(1);
        var action = plan.Actions.ShouldHaveSingleItem();
        (action.ActionType, action.Entity.RowKey, action.ETag).ShouldBe((TableTransactionActionType.Delete, "new", new ETag("as read")));
        plan.InQuestion.Select(group => group.Id).ShouldBe([Acme.Id, Servers.Id]);
        plan.Groups.Select(group => group.Id).ShouldBe([Acme.Id, Servers.Id], "they stay until Level was asked");
    }

    [Fact]
    public void A_group_in_question_goes_or_stays_as_Level_says()
    {
        var plan = Plan([Row(Acme, GroupDecision.Client), Row(Servers, GroupDecision.Skip)], []);

        plan.Drop(plan.InQuestion[0]);
        plan.Keep(Servers with { Name = "Racks" });

        (plan.New, plan.Vanished).ShouldBe((0, 1));
        plan.Groups.ShouldHaveSingleItem().ShouldBe(Some.Group("servers", "acme", skip: true, name: "Racks", devices: 1));
    }

    [Fact]
    public void A_list_with_something_unreadable_in_it_proves_no_absence()
    {
        var plan = new GroupChangePlan(
            Some.Organization, [Row(Acme), Row(Servers, GroupDecision.Skip)], new LevelPage<LevelGroup>([], ["Item 1 of groups has no id."], null));

        plan.Actions.ShouldBeEmpty();
        plan.InQuestion.ShouldBeEmpty();
        plan.Groups.Count().ShouldBe(2);
    }

    [Fact]
    public void A_name_beyond_all_measure_is_kept_as_far_as_it_can_be_shown()
    {
        var endless = Acme with { Name = new string('x', 40_000) };
        var kept = Plan([], [endless]).Groups.ShouldHaveSingleItem();

        kept.Name.ShouldBe(new string('x', 999) + "…");
        Plan([Row(Acme with { Name = kept.Name })], [endless]).Actions.ShouldBeEmpty("it has not changed");
    }

    private static GroupChangePlan Plan(GroupRow[] known, LevelGroup[] current) => new(Some.Organization, known, new LevelPage<LevelGroup>(current, [], null));

    private static GroupRow Row(LevelGroup group, GroupDecision decision = GroupDecision.None) => new()
    {
        PartitionKey = Some.Organization.Value,
        RowKey = Keys.Encode(group.Id.Value),
        ETag = new ETag("as read"),
        GroupId = group.Id.Value,
        ParentId = group.ParentId?.Value,
        Name = group.Name,
        DeviceCount = group.DeviceCount,
        Decision = decision.ToString(),
        ClientId = decision == GroupDecision.Client ? "c1" : "",
    };
}
