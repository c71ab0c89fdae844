using System.Text;

namespace Integration.Core.Storage;

/// <summary>
/// A row with one long text, stored as UTF-8 in chunks of 64 KiB, the maximum for a binary
/// property. Never truncated: <see cref="SetBytes"/> rejects more than <see cref="MaxTextBytes"/>.
/// </summary>
internal abstract class LongTextRow : Row
{
    public const int MaxTextBytes = 8 * PieceBytes;

    private const int PieceBytes = 64 * 1024;

    public byte[]? Text0 { get; set; }

    public byte[]? Text1 { get; set; }

    public byte[]? Text2 { get; set; }

    public byte[]? Text3 { get; set; }

    public byte[]? Text4 { get; set; }

    public byte[]? Text5 { get; set; }

    public byte[]? Text6 { get; set; }

    public byte[]? Text7 { get; set; }

    public static bool Fits(string? text) => text is null || Encoding.UTF8.GetByteCount(text) <= MaxTextBytes;

    public string? GetText() => GetBytes() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    // The explicit type matters: a null array would convert to empty memory, and no text to an empty one.
    public void SetText(string? text) => SetBytes(text is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(text));

    public byte[]? GetBytes() => Text1 is null ? Text0 : Whole([.. Pieces().OfType<byte[]>()]);

    public void SetBytes(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes?.Length > MaxTextBytes)
        {
            throw new ArgumentException($"{bytes.Value.Length} bytes do not fit into a row; at most {MaxTextBytes} do.", nameof(bytes));
        }

        byte[]? Piece(int index) => bytes is { } all && (index == 0 || all.Length > index * PieceBytes)
            ? all.Slice(index * PieceBytes, Math.Min(PieceBytes, all.Length - (index * PieceBytes))).ToArray()
            : null;

        (Text0, Text1, Text2, Text3) = (Piece(0), Piece(1), Piece(2), Piece(3));
        (Text4, Text5, Text6, Text7) = (Piece(4), Piece(5), Piece(6), Piece(7));
    }

    private static byte[] Whole(IReadOnlyList<byte[]> pieces)
    {
        var whole = new byte[pieces.Sum(piece => piece.Length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.CopyTo(whole, at);
            at += piece.Length;
        }

        return whole;
    }

    private byte[]?[] Pieces() => [Text0, Text1, Text2, Text3, Text4, Text5, Text6, Text7];
}
