using System.Buffers.Binary;

namespace Integration.Core.Storage;

/// <summary>An id of 26 characters as <see cref="Ids.From"/> makes them, in 17 bytes: for where very many are kept together.</summary>
/// <param name="Upper">The first 25 characters, 5 bits each: the upper half. As one number the whole would be padded to 32 bytes.</param>
/// <param name="Lower">The lower half of that.</param>
internal readonly record struct PackedId(ulong Upper, ulong Lower, byte Last)
{
    /// <summary>Bytes of a packed id.</summary>
    public const int Size = 17;

    private const int Characters = 26;

    private PackedId(UInt128 first, byte last)
        : this((ulong)(first >> 64), (ulong)first, last)
    {
    }

    public static PackedId From(string id)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(id.Length, Characters);
        UInt128 first = 0;
        foreach (var character in id.AsSpan(0, Characters - 1))
        {
            first = (first << 5) | (uint)Ids.Alphabet.IndexOf(character, StringComparison.Ordinal);
        }

        return new PackedId(first, (byte)Ids.Alphabet.IndexOf(id[^1], StringComparison.Ordinal));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static PackedId Read(ReadOnlySpan<byte> from) => new(BinaryPrimitives.ReadUInt128BigEndian(from), from[16]);

    /// <summary>Writes <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt128BigEndian(to, new UInt128(Upper, Lower));
        to[16] = Last;
    }

    public override string ToString() => string.Create(Characters, this, static (characters, packed) =>
    {
        characters[^1] = Ids.Alphabet[packed.Last];
        var rest = new UInt128(packed.Upper, packed.Lower);
        for (var i = Characters - 2; i >= 0; i--)
        {
            characters[i] = Ids.Alphabet[(int)(rest & 31)];
            rest >>= 5;
        }
    });
}
