using System.Text;
using Integration.Core.Psa.Halo.Api;

namespace Integration.Core.Tests.Psa.Halo.Api;

public sealed class HaloErrorTextTests
{
    [Theory]
    [InlineData("""{ "Message": "An Outcome must be entered for this Action" }""", "An Outcome must be entered for this Action")]
    [InlineData("""{ "ClassName": "System.Exception", "Message": "Asset tag must be unique", "Data": null, "InnerException": null }""", "Asset tag must be unique")]
    [InlineData("""{ "resultCode": 400, "errorMessage": "Category is required" }""", "Category is required")]
    [InlineData("""{ "error": "invalid_client", "error_description": "The specified client credentials are invalid." }""", "The specified client credentials are invalid.")]
    [InlineData("""{ "error": "invalid_scope" }""", "invalid_scope")]
    [InlineData("Rate Limit Reached - 300 Requests per rolling 5 minute window", "Rate Limit Reached - 300 Requests per rolling 5 minute window")]
    [InlineData("two\r\n\tlines", "two lines")]
    [InlineData("\"only a text\"", "only a text")]
    [InlineData("<!DOCTYPE html><html><head><title>503 Service &amp; more</title></head><body>much</body></html>", "a web page, \"503 Service & more\"")]
    [InlineData("<html><body>much</body></html>", "a web page and no message")]
    [InlineData("{}", null)]
    [InlineData("  ", null)]
    [InlineData("", null)]
    public void What_it_says_is_found_in_every_shape(string body, string? says) => HaloErrorText.Read(Encoding.UTF8.GetBytes(body)).ShouldBe(says);

    [Fact]
    public void A_long_text_is_cut_after_what_is_secret_was_taken_out()
    {
        const string Secret = "some-long-secret-value";
        Read($"{new string('x', 590)}{Secret}").ShouldBe($"{new string('x', 590)}***");
        Read($"<title>{new string('x', 90)}{Secret}</title>").ShouldBe($"a web page, \"{new string('x', 90)}***\"");

        static string? Read(string body) => HaloErrorText.Read(Encoding.UTF8.GetBytes(body), Secret);
    }

    [Fact]
    public void A_text_beyond_all_measure_is_short() => HaloErrorText.Read(Encoding.UTF8.GetBytes(new string('x', 1_000_000)))!.Length.ShouldBe(600);
}
