using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Simulators.Level;

internal enum LevelKind
{
    Device,
    DeviceGroup,
    Alert,
}

/// <summary>The ids of one account: unpadded base64 of gid://level/Device/918201, numbered from the account's own first number.</summary>
internal sealed class LevelIds(long first)
{
    private const string Prefix = "gid://level/";

    /// <summary>How many numbers an account has to itself.</summary>
    public const int PerAccount = 1_000_000;

    private static readonly string Encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes(Prefix));

    // No gid gives these two letters by itself; an opaque id may hold them all the same.
    private static readonly string EncodedWithSlashes = Encoded.Replace('b', '+').Replace("wv", "w/", StringComparison.Ordinal);

    // What an opaque id may hold as well; the tilde, which base64 has not, begins it.
    private const string Odd = "~/\\?#%&'\"+=;:,.|<>{}[]()*$!@^` äß漢字ελ";

    /// <summary>As long as Level says that an id can be.</summary>
    private const int Longest = 255;

    public bool WithSlashes { get; set; }

    /// <summary>Ids have 255 characters, most of them odd.</summary>
    public bool AreLong { get; set; }

    private string Start => WithSlashes ? EncodedWithSlashes : Encoded;

    public string Format(LevelKind kind, int number) =>
        Lengthen(Start + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{kind}/{first + number}")).TrimEnd('='));

    public bool TryParse(LevelKind kind, string? id, out int number)
    {
        number = -1;
        if (id is null || id.Length > Longest || !id.StartsWith(Start, StringComparison.Ordinal)) return false;

        var rest = id[Start.Length..].Split(Odd[0])[0];
        var padded = rest.PadRight((rest.Length + 3) / 4 * 4, '=');
        if (!Base64.IsValid(padded)) return false;

        var text = Encoding.ASCII.GetString(Convert.FromBase64String(padded));
        if (!long.TryParse(text.AsSpan(text.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var found)) return false;

        number = (int)Math.Clamp(found - first, -1, PerAccount);
        return number is >= 0 and < PerAccount && Format(kind, number) == id;
    }

    private string Lengthen(string id) => AreLong ? id + string.Concat(Enumerable.Repeat(Odd, Longest / Odd.Length + 1))[..(Longest - id.Length)] : id;
}
