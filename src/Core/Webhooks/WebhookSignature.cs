using System.Security.Cryptography;
using System.Text;

namespace Integration.Core.Webhooks;

/// <summary>Level's signature: <c>X-Level-Signature: sha256=</c> and the HMAC-SHA256 of the raw body in hex (Level reference, section 7.4).</summary>
internal static class WebhookSignature
{
    private const string Prefix = "sha256=";

    /// <summary>The signature's 32 bytes; null when the header is not exactly one of the right form.</summary>
    public static byte[]? Parse(IReadOnlyList<string?> headers)
    {
        if (headers is not [{ } header] || !header.StartsWith(Prefix, StringComparison.Ordinal) || header.Length != Prefix.Length + 64)
        {
            return null;
        }

        var bytes = new byte[32];
        return Convert.FromHexString(header.AsSpan(Prefix.Length), bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : null;
    }

    /// <summary>Compares in constant time. The key is the secret's characters, also when they look like hex.</summary>
    public static bool Matches(string secret, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[32];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}
