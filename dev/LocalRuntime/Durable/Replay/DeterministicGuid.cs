using System.Security.Cryptography;
using System.Text;

namespace LocalRuntime.Durable;

internal static class DeterministicGuid
{
    /// <summary>The same GUID for the same name, always (RFC 9562, version 8: the hash is SHA-256).</summary>
    public static Guid Of(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
