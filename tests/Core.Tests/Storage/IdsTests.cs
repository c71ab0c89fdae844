using Integration.Core.Storage;

namespace Integration.Core.Tests.Storage;

public sealed class IdsTests
{
    [Fact]
    public void An_id_made_later_sorts_before_those_made_earlier()
    {
        DateTimeOffset[] times = [DateTimeOffset.UnixEpoch, Some.Now, Some.Now.AddTicks(1), Some.Now.AddSeconds(1), Some.Now.AddYears(100), DateTimeOffset.MaxValue];
        var ids = times.Select(Ids.NewestFirst).ToList();

        ids.Order(StringComparer.Ordinal).ShouldBe(ids.AsEnumerable().Reverse());
        times.Select(Ids.Ascending).ShouldBe(times.Select(Ids.Ascending).Order(StringComparer.Ordinal));
        times.Select(Ids.Descending).ShouldBe(times.Select(Ids.Descending).OrderDescending(StringComparer.Ordinal));
    }

    [Fact]
    public void Offsets_do_not_matter()
    {
        var elsewhere = Some.Now.ToOffset(TimeSpan.FromHours(-7));

        Ids.Ascending(elsewhere).ShouldBe(Ids.Ascending(Some.Now));
        Ids.Descending(elsewhere).ShouldBe(Ids.Descending(Some.Now));
    }

    [Fact]
    public void The_same_parts_give_the_same_id_always()
    {
        // Stored keys follow from this: another value here would part assets from their devices.
        Ids.From("Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMQ").ShouldBe("4qccliraiyki66sqezquxenf7n");
        Ids.From("a", "b").ShouldBe(Ids.From("a", "b"));
        new[] { Ids.From("a", "b"), Ids.From("b", "a"), Ids.From("ab"), Ids.From("a"), Ids.From("A"), Ids.From("") }.ShouldBeUnique();
    }

    [Fact]
    public void All_bits_of_the_hash_are_used()
    {
        // Each of the 26 characters takes each of the 32 values.
        var ids = Enumerable.Range(0, 2000).Select(number => Ids.From($"{number}")).ToList();

        for (var position = 0; position < 26; position++)
        {
            ids.Select(id => id[position]).Distinct().Count().ShouldBe(32, $"position {position}");
        }
    }

    [Fact]
    public void Random_ids_do_not_repeat()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => Ids.New()).ToList();

        ids.ShouldBeUnique();
        ids.ShouldAllBe(id => id.Length == 16 && id.All(character => char.IsAsciiLetterLower(character) || (character >= '2' && character <= '7')));
    }
}
