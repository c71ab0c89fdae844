using System.Text;

namespace Integration.Core.Storage;

/// <summary>
/// The one way foreign text becomes part of a table key. Table Storage refuses <c>/ \ # ?</c> and control
/// characters in keys and limits their length; Level's ids may hold any of these.
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

        // "~" never comes out of the loop above, so a hash cannot equal another text's key.
        return key.Length <= MaxReadableLength ? key.ToString() : $"~{Ids.From(text)}";
    }
}
