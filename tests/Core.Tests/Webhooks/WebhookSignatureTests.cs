using System.Text;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    // The vector of the Level reference, section 11.5.
    private const string Secret = "example-level-webhook-secret";
    private const string Hex = "6a30d32ab58c75e30915c83da73d544c7206558dec2834dcd6619817e33fe2a1";

    private static readonly byte[] Body =
        """{"event_type":"device_deleted","event_id":"0b6f2a3e-5a0c-4a59-9a77-3f1d2c6e8b05","occurred_at":"2026-10-12T17:45:00.003Z","data":{"id":"Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMw"}}"""u8.ToArray();

    [Fact]
    public void The_documented_signature_matches() => Matches(Secret, Body, $"sha256={Hex}").ShouldBeTrue();

    [Fact]
    public void The_hex_digits_are_lower_case() => Matches(Secret, Body, $"sha256={Hex.ToUpperInvariant()}").ShouldBeFalse();

    [Fact]
    public void One_other_byte_of_body_secret_or_signature_does_not_match()
    {
        for (var i = 0; i < Body.Length; i++)
        {
            byte[] other = [.. Body];
            other[i] ^= 1;
            Matches(Secret, other, $"sha256={Hex}").ShouldBeFalse($"byte {i}");
        }

        Matches(Secret, [.. Body, (byte)'\n'], $"sha256={Hex}").ShouldBeFalse();
        Matches(Secret + " ", Body, $"sha256={Hex}").ShouldBeFalse();
        Matches(Secret, Body, $"sha256=7{Hex[1..]}").ShouldBeFalse();
    }

    [Fact]
    public void A_secret_that_looks_like_hex_is_taken_as_its_characters()
    {
        var secret = new string('a', 64);
        var expected = System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Body);

        Matches(secret, Body, $"sha256={Convert.ToHexStringLower(expected)}").ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData(Hex)]
    [InlineData("sha256=")]
    [InlineData("sha1=" + Hex)]
    [InlineData("SHA256=" + Hex)]
    [InlineData("sha512=" + Hex)]
    [InlineData("sha256= " + Hex)]
    [InlineData("sha256=" + Hex + " ")]
    [InlineData("sha256=" + Hex + "00")]
    [InlineData("sha256=6a30d32ab58c75e30915c83da73d544c7206558dec2834dcd6619817e33fe2")]
    [InlineData("sha256=zz30d32ab58c75e30915c83da73d544c7206558dec2834dcd6619817e33fe2a1")]
    [InlineData("sha256=６a30d32ab58c75e30915c83da73d544c7206558dec2834dcd6619817e33fe2a1")]
    [InlineData(null)]
    public void Another_form_is_no_signature(string? header)
    {
        WebhookSignature.Parse([header]).ShouldBeNull();
        Matches(Secret, Body, header).ShouldBeFalse();
    }

    [Fact]
    public void No_header_or_two_are_no_signature()
    {
        WebhookSignature.Parse([]).ShouldBeNull();
        WebhookSignature.Parse([$"sha256={Hex}", $"sha256={Hex}"]).ShouldBeNull();
    }

    private static bool Matches(string secret, byte[] body, string? header) => WebhookSignature.Matches(secret, body, WebhookSignature.Parse([header]));
}
