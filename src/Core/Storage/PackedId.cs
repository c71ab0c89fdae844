using System.Buffers.Binary;

namespace Integration.Core.Storage;

/// <summary>An id of 26 characters as <see cref="Ids.From"/> makes them, in 17 bytes: for where very many are kept together.</summary>
/// <param name="First">The first 25 characters, 5 bits each.</param>
/// <param name="Last">The last one.</param>
internal readonly record struct PackedId(UInt128 First, byte Last)
{
    /// <summary>Bytes of a packed id.</summary>
    public const int Size = 17;

    private const int Characters = 26;

    /// <summary>Packs an id.</summary>
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
        BinaryPrimitives.WriteUInt128BigEndian(to, First);
        to[16] = Last;
    }

    /// <summary>The id as text.</summary>
    public override string ToString() => string.Create(Characters, this, static (characters, packed) =>
    {
        characters[^1] = Ids.Alphabet[packed.Last];
        var rest = packed.First;
        for (var i = Characters - 2; i >= 0; i--)
        {
            characters[i] = Ids.Alphabet[(int)(rest & 31)];
            rest >>= 5;
        }
    });
}
