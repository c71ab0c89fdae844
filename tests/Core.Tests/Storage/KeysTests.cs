using Integration.Core.Storage;

namespace Integration.Core.Tests.Storage;

public sealed class KeysTests
{
    [Theory]
    [InlineData("Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMQ", "Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMQ")]
    [InlineData("a-b_c.d", "a-b_c.d")]
    [InlineData("a/b+c=", "a=2Fb=2Bc=3D")]
    [InlineData("someone@msp.example", "someone=40msp.example")]
    [InlineData("é", "=C3=A9")]
    [InlineData("", "")]
    public void Readable_text_stays_readable(string text, string key) => Keys.Encode(text).ShouldBe(key);

    [Fact]
    public void Every_character_gives_a_key_that_tables_take_and_no_two_the_same()
    {
        var keys = new HashSet<string>();
        for (var character = char.MinValue; character < char.MaxValue; character++)
        {
            if (!char.IsSurrogate(character))
            {
                var key = Keys.Encode($"a{character}b");
                key.All(allowed => char.IsAsciiLetterOrDigit(allowed) || "-_.=".Contains(allowed, StringComparison.Ordinal)).ShouldBeTrue(key);
                keys.Add(key).ShouldBeTrue($"U+{(int)character:X4}");
            }
        }

        keys.Add(Keys.Encode("a😀b")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Different_texts_have_different_keys(int seed)
    {
        // Few characters, those that the encoding itself uses among them, so that collisions would be likely.
        var random = new Random(seed);
        var texts = new HashSet<string>();
        while (texts.Count < 20_000)
        {
            texts.Add(string.Concat(random.GetItems("=~2F/3Da".AsSpan(), random.Next(1, 12))));
        }

        texts.Select(Keys.Encode).Distinct().Count().ShouldBe(texts.Count);
    }

    [Fact]
    public void Long_text_becomes_a_short_key_of_its_own()
    {
        var texts = new[] { new string('a', 160), new string('a', 161), new string('a', 255) + "b", new string('a', 255) + "c", new string('/', 100), $"~{Ids.From(new string('a', 161))}" };
        var keys = texts.Select(Keys.Encode).ToList();

        keys.ShouldBeUnique();
        keys.ShouldAllBe(key => key.Length <= 160);
        keys[0].ShouldBe(texts[0]);
        keys[1].ShouldStartWith("~");
    }
}
