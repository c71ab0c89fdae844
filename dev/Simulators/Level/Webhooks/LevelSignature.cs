using System.Security.Cryptography;
using System.Text;

namespace Simulators.Level.Webhooks;

internal static class LevelSignature
{
    public const string Header = "X-Level-Signature";

    /// <summary>The secret's characters are the key: one that looks like hex is not decoded.</summary>
    public static string Of(byte[] body, string secret) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";
}
