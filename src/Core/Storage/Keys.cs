using System.Text;

namespace Integration.Core.Storage;

/// <summary>
/// Encodes outside text for table keys. Table Storage rejects <c>/ \ # ?</c> and control
/// characters in keys and limits their length; Level's ids may contain any of these.
/// </summary>
internal static class Keys
{
    private const int MaxReadableLength = 160;

    /// <summary>Text for a key: letters, digits, <c>-</c>, <c>_</c> and <c>.</c> as they are, other bytes as <c>=XX</c>; very long text as its hash.</summary>
    public static string Encode(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'_' or (byte)'.')
            {
                key.Append((char)value);
            }
            else
            {
                key.Append('=').Append(value.ToString("X2", null));
            }
        }

        // The loop above never emits "~", so a hash cannot equal another key.
        return key.Length <= MaxReadableLength ? key.ToString() : $"~{Ids.From(text)}";
    }
}
