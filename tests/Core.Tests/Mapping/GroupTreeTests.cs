using Integration.Core.Mapping;
using Integration.Core.Psa;

namespace Integration.Core.Tests.Mapping;

public sealed class GroupTreeTests
{
    private static readonly TargetResolution Unmapped = TargetResolution.Unmapped;
    private static readonly TargetResolution Skipped = TargetResolution.Skipped;

    [Fact]
    public void The_nearest_decision_going_up_decides()
    {
        var tree = new GroupTree([Some.Group("root", client: "acme"), Some.Group("servers", "root", client: "acme-servers"), Some.Group("racks", "servers")]);

        Resolve(tree, "racks").ShouldBe(Client("acme-servers"));
        Resolve(tree, "servers").ShouldBe(Client("acme-servers"));
        Resolve(tree, "root").ShouldBe(Client("acme"));
    }

    [Fact]
    public void A_skipped_group_stops_the_search()
    {
        var tree = new GroupTree([Some.Group("root", client: "acme"), Some.Group("lab", "root", skip: true), Some.Group("bench", "lab")]);

        Resolve(tree, "bench").ShouldBe(Skipped);
        Resolve(tree, "bench").HasTarget.ShouldBeFalse();
    }

    [Fact]
    public void A_decision_below_a_skipped_group_counts()
    {
        var tree = new GroupTree([Some.Group("lab", skip: true), Some.Group("bench", "lab", client: "acme")]);

        Resolve(tree, "bench").ShouldBe(Client("acme"));
    }

    [Fact]
    public void Without_a_decision_up_to_the_root_a_device_is_unmapped()
    {
        var tree = new GroupTree([Some.Group("root"), Some.Group("below", "root")]);

        Resolve(tree, "below").ShouldBe(Unmapped);
        tree.Clients.Resolve(null).ShouldBe(Unmapped);
        Resolve(tree, "never heard of").ShouldBe(Unmapped);
    }

    [Fact]
    public void A_parent_that_is_not_in_the_list_ends_the_search()
    {
        var tree = new GroupTree([Some.Group("orphan", "gone"), Some.Group("child", "orphan")]);

        Resolve(tree, "child").ShouldBe(Unmapped);
        tree.Path(new LevelGroupId("child")).ShouldBe("orphan / child");
    }

    [Fact]
    public void Groups_in_a_circle_end_the_search()
    {
        var tree = new GroupTree([Some.Group("a", "c"), Some.Group("b", "a"), Some.Group("c", "b"), Some.Group("self", "self")]);

        Resolve(tree, "a").ShouldBe(Unmapped);
        Resolve(tree, "self").ShouldBe(Unmapped);
        tree.Path(new LevelGroupId("a")).ShouldBe("b / c / a");
        tree.CountUndecided().ShouldBe(4);
    }

    [Fact]
    public void A_decision_in_a_circle_is_found_from_everywhere_in_it()
    {
        var tree = new GroupTree([Some.Group("a", "c"), Some.Group("b", "a"), Some.Group("c", "b", client: "acme"), Some.Group("below", "a")]);

        foreach (var group in new[] { "b", "a", "c", "below" })
        {
            Resolve(tree, group).ShouldBe(Client("acme"));
        }
    }

    [Fact]
    public void Two_hundred_levels_are_no_obstacle()
    {
        var groups = Enumerable.Range(0, 200).Select(depth => Some.Group($"g{depth}", depth == 0 ? null : $"g{depth - 1}", client: depth == 0 ? "acme" : null));
        var tree = new GroupTree(groups);

        Resolve(tree, "g199").ShouldBe(Client("acme"));
        tree.Path(new LevelGroupId("g199")).Split(" / ").Length.ShouldBe(200);
    }

    [Fact]
    public void A_group_mapped_to_a_client_that_is_not_there_is_unmapped_with_all_below_it()
    {
        var tree = new GroupTree(
            [Some.Group("root", client: "acme"), Some.Group("lost", "root", client: "gone"), Some.Group("below lost", "lost"), Some.Group(
                "mapped", "lost", client: "widgets")],
            new HashSet<ClientId> { new("acme"), new("widgets") });

        Resolve(tree, "root").ShouldBe(Client("acme"));
        Resolve(tree, "below lost").ShouldBe(Unmapped, "the decision above does not stand in for the one that was made");
        Resolve(tree, "lost").ShouldBe(Unmapped);
        Resolve(tree, "mapped").ShouldBe(Client("widgets"));
        tree.CountUndecided().ShouldBe(2);
        tree.IsClientMissing(Some.Group("lost", client: "gone")).ShouldBeTrue();
        tree.IsClientMissing(Some.Group("root", client: "acme")).ShouldBeFalse();
        tree.IsClientMissing(Some.Group("lab", skip: true)).ShouldBeFalse();
    }

    [Fact]
    public void Who_does_not_say_which_clients_there_are_finds_none_missing()
    {
        var tree = new GroupTree([Some.Group("root", client: "acme")]);

        Resolve(tree, "root").ShouldBe(Client("acme"));
        tree.IsClientMissing(Some.Group("root", client: "acme")).ShouldBeFalse();
    }

    [Fact]
    public void Groups_come_by_name_each_followed_by_those_below_it()
    {
        var tree = new GroupTree(
        [
            Some.Group("2", name: "beta"), Some.Group("22", "2", name: "B"), Some.Group("21", "2", name: "a"), Some.Group("1", name: "Alpha"),
            Some.Group("211", "21", name: "z"), Some.Group("3", "gone", name: "Alpha & Sons"), Some.Group("11", "1", name: "x"), Some.Group("0", name: "alpha"),
        ]);

        tree.InOrder().Select(group => group.Id.Value).ShouldBe(["0", "1", "11", "3", "2", "21", "211", "22"]);
    }

    [Fact]
    public void Groups_in_a_circle_come_once_each_too_beginning_with_the_first_of_the_circle()
    {
        var tree = new GroupTree(
        [
            Some.Group("a", "tail"), Some.Group("tail", "c"), Some.Group("c", "d"), Some.Group("d", "e"), Some.Group("e", "c"),
            Some.Group("self", "self"), Some.Group("root"), Some.Group("below", "root"),
        ]);

        tree.InOrder().Select(group => group.Id.Value).ShouldBe(["root", "below", "c", "e", "d", "tail", "a", "self"]);
    }

    [Fact]
    public void Only_groups_without_a_decision_on_or_above_them_are_undecided()
    {
        var tree = new GroupTree(
        [
            Some.Group("mapped", client: "acme"), Some.Group("below mapped", "mapped"),
            Some.Group("skipped", skip: true), Some.Group("below skipped", "skipped"),
            Some.Group("new"), Some.Group("below new", "new"), Some.Group("mapped below new", "new", client: "widgets"),
        ]);

        tree.CountUndecided().ShouldBe(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Whatever_was_asked_before_the_answer_is_that_of_walking_up_each_time(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var groups = RandomGroups(random);
            var tree = new GroupTree(groups);
            foreach (var asked in Enumerable.Range(0, 100).Select(_ => new LevelGroupId($"g{random.Next(groups.Count + 2)}")))
            {
                tree.Clients.Resolve(asked).ShouldBe(Walk(groups, asked), $"seed {seed}, round {round}, {asked}");
            }
        }
    }

    /// <summary>With circles, unknown parents and groups that name themselves.</summary>
    private static List<Group> RandomGroups(Random random)
    {
        var count = random.Next(1, 40);
        return
        [
            .. Enumerable.Range(0, count).Select(number => random.Next(10) switch
            {
                0 => Some.Group($"g{number}", Parent(), client: $"c{number}"),
                1 => Some.Group($"g{number}", Parent(), skip: true),
                _ => Some.Group($"g{number}", Parent()),
            }),
        ];

        string? Parent() => random.Next(6) == 0 ? null : $"g{random.Next(count + 2)}";
    }

    private static TargetResolution Walk(List<Group> groups, LevelGroupId start)
    {
        LevelGroupId? at = start;
        for (var steps = 0; steps <= groups.Count; steps++)
        {
            var group = groups.Find(group => group.Id == at);
            if (group is null)
            {
                return Unmapped;
            }

            if (group.Decision != GroupDecision.None)
            {
                return group.Decision == GroupDecision.Skip ? Skipped : Client(group.ClientId!.Value.Value);
            }

            at = group.ParentId;
        }

        return Unmapped;
    }

    private static TargetResolution Resolve(GroupTree tree, string group) => tree.Clients.Resolve(new LevelGroupId(group));

    private static TargetResolution Client(string id) => TargetResolution.To(new Target(id));
}
