using Integration.Core.Mapping;
using Integration.Core.Psa;

namespace Integration.Core.Tests.Mapping;

/// <summary>Trees beyond all measure. What counts is how often a group is looked up, not how long it takes.</summary>
public sealed class DeepTreeTests
{
    private const int Groups = 5000;

    private readonly CountingComparer _ids = new();

    [Fact]
    public void Placing_devices_looks_each_group_up_a_few_times_however_deep_and_however_often_it_is_asked()
    {
        var tree = Tree(Chains(depth: 200));

        for (var round = 0; round < 3; round++)
        {
            for (var number = Groups - 1; number >= 0; number--)
            {
                tree.Clients.Resolve(Id(number)).ShouldBe(TargetResolution.To(new Target("acme")));
            }
        }

        tree.CountUndecided().ShouldBe(0);
        _ids.Lookups.ShouldBeLessThan(12 * Groups);
    }

    [Fact]
    public void Placing_devices_in_a_circle_of_all_groups_looks_each_up_a_few_times()
    {
        var tree = Tree(Enumerable.Range(0, Groups).Select(number => Some.Group($"g{number}", $"g{(number + 1) % Groups}")));

        tree.CountUndecided().ShouldBe(Groups);
        tree.CountUndecided().ShouldBe(Groups);

        _ids.Lookups.ShouldBeLessThan(10 * Groups);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(Groups)]
    public void Putting_groups_in_order_looks_each_up_a_few_times(int depth)
    {
        var ordered = Tree(Chains(depth)).InOrder();

        ordered.Select(group => group.Id.Value).ShouldBe(Enumerable.Range(0, Groups).Select(number => $"g{number}"));
        _ids.Lookups.ShouldBeLessThan(10 * Groups);
    }

    [Fact]
    public void Putting_groups_of_a_circle_in_order_looks_each_up_a_few_times()
    {
        var tree = Tree(Enumerable.Range(0, Groups).Select(number => Some.Group($"g{number}", $"g{(number + 1) % Groups}")));

        tree.InOrder().Count.ShouldBe(Groups);

        _ids.Lookups.ShouldBeLessThan(12 * Groups);
    }

    [Fact]
    public void A_path_costs_no_more_than_the_names_in_it()
    {
        var tree = Tree(Chains(depth: 200));
        var before = _ids.Lookups;

        for (var number = 0; number < Groups; number++)
        {
            tree.Path(Id(number)).Split(" / ").Length.ShouldBe((number % 200) + 1);
        }

        // Two a name: is it a group, and did we pass it before.
        (_ids.Lookups - before).ShouldBeLessThanOrEqualTo(2 * Groups * 101);
    }

    [Fact]
    public void A_path_of_long_names_is_told_from_its_end()
    {
        var name = new string('n', 100);
        var tree = Tree(Enumerable.Range(0, Groups).Select(depth => Some.Group($"g{depth}", depth == 0 ? null : $"g{depth - 1}", name: name)));
        tree.Path(Id(30)).ShouldBe(string.Join(" / ", Enumerable.Repeat(name, 31)));
        var before = _ids.Lookups;

        foreach (var depth in new[] { 199, Groups - 1 })
        {
            tree.Path(Id(depth)).ShouldBe($"… / {string.Join(" / ", Enumerable.Repeat(name, 38))}");
        }

        (_ids.Lookups - before).ShouldBeLessThanOrEqualTo(2 * 2 * 39);
    }

    [Fact]
    public void The_own_name_is_in_the_path_however_long_it_is()
    {
        var name = new string('n', 5000);
        var tree = Tree([Some.Group("root"), Some.Group("endless", "root", name: name)]);

        tree.Path(new LevelGroupId("endless")).ShouldBe($"… / {name}");
        tree.Path(new LevelGroupId("root")).ShouldBe("root");
    }

    /// <summary>Chains of this depth, all 5,000 groups together; the root of each is mapped. In order they are g0, g1, ….</summary>
    private static IEnumerable<Group> Chains(int depth) => Enumerable.Range(0, Groups).Select(number => number % depth == 0
        ? Some.Group($"g{number}", client: "acme", name: $"{number:D4}")
        : Some.Group($"g{number}", $"g{number - 1}", name: $"{number:D4}"));

    private static LevelGroupId Id(int number) => new($"g{number}");

    private GroupTree Tree(IEnumerable<Group> groups) => new(groups, comparer: _ids);

    private sealed class CountingComparer : IEqualityComparer<LevelGroupId>
    {
        public int Lookups { get; private set; }

        public bool Equals(LevelGroupId x, LevelGroupId y) => x == y;

        public int GetHashCode(LevelGroupId id)
        {
            Lookups++;
            return id.GetHashCode();
        }
    }
}
