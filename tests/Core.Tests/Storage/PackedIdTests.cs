using Integration.Core.Storage;

namespace Integration.Core.Tests.Storage;

public sealed class PackedIdTests
{
    [Fact]
    public void Every_id_comes_back_as_it_was_from_17_bytes()
    {
        var bytes = new byte[PackedId.Size];
        for (var number = 0; number < 5000; number++)
        {
            var id = Ids.From($"device {number}");

            PackedId.From(id).ToString().ShouldBe(id);
            PackedId.From(id).Write(bytes);
            PackedId.Read(bytes).ShouldBe(PackedId.From(id));
        }

        bytes.Length.ShouldBe(17);
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("77777777777777777777777777")]
    [InlineData("7aaaaaaaaaaaaaaaaaaaaaaaa7")]
    [InlineData("a777777777777777777777777a")]
    public void So_do_the_outermost_ones(string id) => PackedId.From(id).ToString().ShouldBe(id);

    [Fact]
    public void Ids_that_differ_in_one_character_stay_apart()
    {
        const string One = "bbbbbbbbbbbbbbbbbbbbbbbbbb";
        Enumerable.Range(0, 26).Select(at => PackedId.From(One.Remove(at, 1).Insert(at, "c"))).Append(PackedId.From(One)).Distinct().Count().ShouldBe(27);
    }

    [Fact]
    public void Nothing_else_is_packed() => Should.Throw<ArgumentOutOfRangeException>(() => PackedId.From("too-short"));
}
