using Integration.Core.Alerts;
using Integration.Core.Storage;

namespace Integration.Core.Tests.Storage;

public sealed class LongTextRowTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(200_000)]
    [InlineData(LongTextRow.MaxTextBytes)]
    public void A_text_comes_back_as_it_was(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var row = new AlertRow();

        row.SetBytes(bytes);

        row.GetBytes().ShouldBe(bytes);
        row.Text0!.Length.ShouldBeLessThanOrEqualTo(64 * 1024, "the most that a property takes");
    }

    [Fact]
    public void A_shorter_text_leaves_nothing_of_a_longer_one()
    {
        var row = new AlertRow();
        row.SetText(new string('x', 300_000));
        row.SetText("short");
        (row.GetText(), row.Text1, row.Text4).ShouldBe(("short", null, null));

        row.SetText(null);
        row.GetText().ShouldBeNull();
    }

    [Fact]
    public void Too_long_a_text_is_refused_whole()
    {
        var row = new AlertRow();
        row.SetText("before");

        LongTextRow.Fits(new string('x', LongTextRow.MaxTextBytes)).ShouldBeTrue();
        LongTextRow.Fits(new string('x', LongTextRow.MaxTextBytes - 1) + "é").ShouldBeFalse();
        Should.Throw<ArgumentException>(() => row.SetText(new string('x', LongTextRow.MaxTextBytes + 1)));
        row.GetText().ShouldBe("before");
    }
}
