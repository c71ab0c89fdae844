using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Tests.Mapping;

public sealed class GroupTreeTests
{
    private static readonly Placement Unmapped = new(PlacementKind.Unmapped);
    private static readonly Placement Skipped = new(PlacementKind.Skipped);

    [Fact]
    public void The_nearest_decision_going_up_decides()
    {
        var tree = new GroupTree([Some.Group("root", client: "acme"), Some.Group("servers", "root", client: "acme-servers"), Some.Group("racks", "servers")]);

        Place(tree, "racks").ShouldBe(Client("acme-servers"));
        Place(tree, "servers").ShouldBe(Client("acme-servers"));
        Place(tree, "root").ShouldBe(Client("acme"));
    }

    [Fact]
    public void A_skipped_group_stops_the_search()
    {
        var tree = new GroupTree([Some.Group("root", client: "acme"), Some.Group("lab", "root", skip: true), Some.Group("bench", "lab")]);

        Place(tree, "bench").ShouldBe(Skipped);
        Place(tree, "bench").Syncs.ShouldBeFalse();
    }

    [Fact]
    public void A_decision_below_a_skipped_group_counts()
    {
        var tree = new GroupTree([Some.Group("lab", skip: true), Some.Group("bench", "lab", client: "acme")]);

        Place(tree, "bench").ShouldBe(Client("acme"));
    }

    [Fact]
    public void Without_a_decision_up_to_the_root_a_device_is_unmapped()
    {
        var tree = new GroupTree([Some.Group("root"), Some.Group("below", "root")]);

        Place(tree, "below").ShouldBe(Unmapped);
        tree.Place(null).ShouldBe(Unmapped);
        Place(tree, "never heard of").ShouldBe(Unmapped);
    }

    [Fact]
    public void A_parent_that_is_not_in_the_list_ends_the_search()
    {
        var tree = new GroupTree([Some.Group("orphan", "gone"), Some.Group("child", "orphan")]);

        Place(tree, "child").ShouldBe(Unmapped);
        tree.Path(new LevelGroupId("child")).ShouldBe("orphan / child");
    }

    [Fact]
    public void Groups_in_a_circle_end_the_search()
    {
        var tree = new GroupTree([Some.Group("a", "c"), Some.Group("b", "a"), Some.Group("c", "b"), Some.Group("self", "self")]);

        Place(tree, "a").ShouldBe(Unmapped);
        Place(tree, "self").ShouldBe(Unmapped);
        tree.Path(new LevelGroupId("a")).ShouldBe("b / c / a");
        tree.CountUndecided().ShouldBe(4);
    }

    [Fact]
    public void A_decision_in_a_circle_is_found_from_everywhere_in_it()
    {
        var tree = new GroupTree([Some.Group("a", "c"), Some.Group("b", "a"), Some.Group("c", "b", client: "acme"), Some.Group("below", "a")]);

        foreach (var group in new[] { "b", "a", "c", "below" })
        {
            Place(tree, group).ShouldBe(Client("acme"));
        }
    }

    [Fact]
    public void Two_hundred_levels_are_no_obstacle()
    {
        var groups = Enumerable.Range(0, 200).Select(depth => Some.Group($"g{depth}", depth == 0 ? null : $"g{depth - 1}", client: depth == 0 ? "acme" : null));
        var tree = new GroupTree(groups);

        Place(tree, "g199").ShouldBe(Client("acme"));
        tree.Path(new LevelGroupId("g199")).Split(" / ").Length.ShouldBe(200);
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
                tree.Place(asked).ShouldBe(Walk(groups, asked), $"seed {seed}, round {round}, {asked}");
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

    private static Placement Walk(List<Group> groups, LevelGroupId start)
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

    private static Placement Place(GroupTree tree, string group) => tree.Place(new LevelGroupId(group));

    private static Placement Client(string id) => new(PlacementKind.Client, new ClientId(id));
}
