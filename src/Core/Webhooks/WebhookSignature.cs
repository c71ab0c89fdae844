using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Integration.Core.Secrets;

namespace Integration.Core.Webhooks;

/// <summary>
/// Level's signature: <c>X-Level-Signature: sha256=</c> and the HMAC-SHA256 of the raw body in lower-case hex (Level reference, section 7.4).
/// </summary>
internal static class WebhookSignature
{
    private const string Prefix = "sha256=";

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>The signature's 32 bytes; null unless there is exactly one well-formed header.</summary>
    public static byte[]? Parse(IReadOnlyList<string?> headers)
    {
        return headers is [{ Length: 71 } header]
            && header.StartsWith(Prefix, StringComparison.Ordinal)
            && header.AsSpan(Prefix.Length).IndexOfAnyExcept(LowerHex) < 0
            ? Convert.FromHexString(header.AsSpan(Prefix.Length))
            : null;
    }

    /// <summary>Compares in constant time. The HMAC key is the secret's text, even if it looks like hex.</summary>
    public static bool Matches(Secret secret, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[32];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), body, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}
