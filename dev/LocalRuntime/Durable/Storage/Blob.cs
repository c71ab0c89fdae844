using System.Globalization;
using Azure.Data.Tables;

namespace LocalRuntime.Durable;

/// <summary>Bytes in a row: a property holds 64 KiB, a row 1 MiB; Azurite counts that in base64.</summary>
internal static class Blob
{
    public const int MaxBytes = Properties * PropertyBytes;

    private const int Properties = 11;
    private const int PropertyBytes = 64 * 1024;

    public static TableEntity With(this TableEntity entity, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i * PropertyBytes < bytes.Length; i++)
        {
            var rest = bytes[(i * PropertyBytes)..];
            entity[Name(i)] = rest[..Math.Min(rest.Length, PropertyBytes)].ToArray();
        }

        return entity;
    }

    public static byte[] Bytes(this TableEntity entity)
    {
        var bytes = new MemoryStream();
        for (var i = 0; entity.GetBinary(Name(i)) is { } part; i++)
        {
            bytes.Write(part);
        }

        return bytes.ToArray();
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"Bytes{i:D2}");
}
