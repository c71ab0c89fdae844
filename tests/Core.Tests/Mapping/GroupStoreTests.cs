using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Mapping;

[Collection(StorageCollection.Name)]
public sealed class GroupStoreTests(TestStorage storage)
{
    private static readonly LevelGroup Acme = new(new("gid/acme=="), null, "Acme Corp", 3);
    private static readonly LevelGroup Servers = new(new("gid/servers=="), Acme.Id, "Servers", 1);

    private readonly OrganizationId _organization = Some.NewOrganization();

    [Fact]
    public async Task What_Level_has_is_taken_over_and_decisions_stay()
    {
        await TakeOverAsync([Acme, Servers]);
        await Store().TryDecideAsync(_organization, [(Acme.Id, GroupDecision.Client, new ClientId("c1")), (Servers.Id, GroupDecision.Skip, null)], default);

        await TakeOverAsync([Acme with { Name = "Acme Inc", DeviceCount = 4 }, Servers with { ParentId = null }]);

        (await ListAsync()).ShouldBe(
        [
            new Group(Acme.Id, null, "Acme Inc", 4, GroupDecision.Client, new ClientId("c1")),
            new Group(Servers.Id, null, "Servers", 1, GroupDecision.Skip, null),
        ]);
    }

    [Fact]
    public async Task A_decision_can_be_taken_back()
    {
        await TakeOverAsync([Acme]);
        await Store().TryDecideAsync(_organization, [(Acme.Id, GroupDecision.Client, new ClientId("c1"))], default);
        await Store().TryDecideAsync(_organization, [(Acme.Id, GroupDecision.None, null)], default);

        var group = (await ListAsync()).ShouldHaveSingleItem();
        (group.Decision, group.ClientId).ShouldBe((GroupDecision.None, null));
    }

    [Fact]
    public async Task Vanished_groups_go_unless_some_could_not_be_read()
    {
        await TakeOverAsync([Acme, Servers]);
        await TakeOverAsync([Acme], unreadable: "Item 2 of groups has no id.");
        (await ListAsync()).Count.ShouldBe(2);

        await TakeOverAsync([Acme]);
        (await ListAsync()).ShouldHaveSingleItem().Id.ShouldBe(Acme.Id);
    }

    [Fact]
    public async Task What_has_not_changed_costs_no_write()
    {
        LevelGroup[] groups = [.. Enumerable.Range(0, 250).Select(number => new LevelGroup(new($"g{number}"), null, $"Group {number}", number))];
        await TakeOverAsync(groups);

        var watched = new GroupStore(storage.Watched(out var requests));
        await TakeOverAsync(groups, watched);
        requests.Writes.ShouldBe(0);

        await TakeOverAsync([.. groups.Take(249), groups[249] with { Name = "renamed" }], watched);
        requests.Writes.ShouldBe(1);
        (await ListAsync()).Count.ShouldBe(250);
    }

    [Fact]
    public async Task A_group_that_Level_lists_twice_is_one() =>
        await TakeOverAsync([Acme, Acme with { Name = "again" }]);

    [Fact]
    public async Task A_plan_that_has_become_outdated_drops_nothing()
    {
        await TakeOverAsync([Acme]);
        var outdated = await Store().PlanAsync(_organization, new LevelPage<LevelGroup>([], [], null), default);
        (await Store().TryDecideAsync(_organization, [(Acme.Id, GroupDecision.Skip, null)], default)).ShouldBeTrue();

        (await Store().TryApplyAsync(outdated, default)).ShouldBeFalse();

        (await ListAsync()).ShouldHaveSingleItem().Decision.ShouldBe(GroupDecision.Skip);
    }

    private GroupStore Store() => new(storage.Tables);

    private async Task TakeOverAsync(LevelGroup[] groups, GroupStore? store = null, string? unreadable = null)
    {
        store ??= Store();
        var plan = await store.PlanAsync(_organization, new LevelPage<LevelGroup>(groups, unreadable is null ? [] : [unreadable], null), default);
        (await store.TryApplyAsync(plan, default)).ShouldBeTrue();
    }

    private Task<IReadOnlyList<Group>> ListAsync() => Store().ListAsync(_organization, default);
}
