using System.Text.Json;
using Integration.Core.Secrets;

namespace Integration.Core.Tests.Secrets;

public sealed class SecretScrubberTests
{
    private const string Value = "lvl+key/4711=";

    [Fact]
    public void A_secret_is_hidden_as_URLs_and_JSON_spell_it_too()
    {
        var said = $"?a={Uri.EscapeDataString(Value)}&b=1 {JsonSerializer.Serialize(Value)} {Value.ToUpperInvariant()} {Value}{Value}!";

        SecretScrubber.Scrub(said, null, Value).ShouldBe("?a=***&b=1 \"***\" *** ******!");
    }

    [Fact]
    public void Of_several_secrets_all_are_hidden() => SecretScrubber.Scrub("first-value, other-value", "first-value", "other-value").ShouldBe("***, ***");

    [Fact]
    public void Short_values_are_not_hidden() => SecretScrubber.Scrub("abcdef", "abc", "").ShouldBe("abcdef");

    [Theory]
    [InlineData("Authorization: Bearer abc.def", "Authorization: ***")]
    [InlineData("authorization=some-key, Accept=*/*", "authorization=***, Accept=*/*")]
    [InlineData("""{"Authorization":"Local someone","x":1}""", """{"Authorization":"***","x":1}""")]
    [InlineData("with Bearer eyJhbGciOiJub25lIn0.e30.x now", "with Bearer *** now")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0==;TableEndpoint=x", "AccountName=a;AccountKey=***;TableEndpoint=x")]
    [InlineData("SharedAccessSignature=sv=1&sig=2;x", "SharedAccessSignature=***;x")]
    [InlineData("https://a/b?sv=1&sig=abc%3D&se=2", "https://a/b?sv=1&sig=***&se=2")]
    [InlineData("""{"apiKey":"a\"b c","next":1}""", """{"apiKey":"***","next":1}""")]
    [InlineData("""{\"clientSecret\":\"abc\",\"next\":1}""", """{\"clientSecret\":\"***\",\"next\":1}""")]
    [InlineData("""{"secret": "broken off""", """{"secret": "***""")]
    [InlineData("a?password=abc&b=1", "a?password=***&b=1")]
    [InlineData("PUT /x?api_key=abc HTTP/1.1", "PUT /x?api_key=*** HTTP/1.1")]
    public void What_looks_like_a_secret_is_hidden(string text, string scrubbed) => SecretScrubber.Scrub(text).ShouldBe(scrubbed);

    [Theory]
    [InlineData("No secret was made; the key's hint is 4711.")]
    [InlineData("Bearer authentication is off, tokens are not read")]
    [InlineData("webhook/rotate hasSecret true")]
    [InlineData("")]
    public void Other_texts_stay_as_they_are(string text) => SecretScrubber.Scrub(text).ShouldBe(text);
}
