using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Core.Storage;

/// <summary>Creates our own ids: 4 to 60 characters of <c>a-z</c>, <c>0-9</c> and <c>-</c>.</summary>
internal static class Ids
{
    public const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>A random id of <paramref name="length"/> characters, 5 bits each.</summary>
    public static string New(int length = 16) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>Deterministic: the same parts give the same 26 characters, 128 bits of SHA-256.</summary>
    public static string From(params ReadOnlySpan<string> parts)
    {
        var text = string.Join('\n', parts!);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 17);
        return string.Create(26, hash, static (characters, bits) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                var bit = i * 5;
                var window = BinaryPrimitives.ReadUInt16BigEndian(bits[(bit / 8)..]);
                characters[i] = Alphabet[(window >> (11 - (bit % 8))) & 31];
            }
        });
    }

    /// <summary>An id that sorts before all earlier ones, so that a table lists the newest first.</summary>
    public static string NewestFirst(DateTimeOffset at) => $"{Descending(at)}-{New(8)}";

    /// <summary>19 digits; later times sort first.</summary>
    public static string Descending(DateTimeOffset at) => Digits(DateTime.MaxValue.Ticks - at.UtcTicks);

    /// <summary>19 digits; earlier times sort first.</summary>
    public static string Ascending(DateTimeOffset at) => Digits(at.UtcTicks);

    private static string Digits(long ticks) => ticks.ToString("D19", CultureInfo.InvariantCulture);
}
