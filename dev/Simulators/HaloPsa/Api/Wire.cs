using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Simulators.HaloPsa.Api;

/// <summary>How HaloPSA writes values.</summary>
internal static partial class Wire
{
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A whole number that comes as 12.0.</summary>
    public static JsonNode Double(int number) => JsonNode.Parse($"{number}.0")!;

    public static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>As lists write it: without a zone, and with a date of long ago for none.</summary>
    public static string DateInList(DateTimeOffset? at) =>
        at is { } set ? set.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture) : "1899-12-30T00:00:00";

    /// <summary>A GUID that follows from what it belongs to.</summary>
    public static string Guid(string kind, int id) =>
        new Guid(id, (short)kind.Length, (short)kind[0], [0x8d, 0x21, 0x5b, 0x6d, 0x2f, 0x0b, (byte)kind[^1], 0x21]).ToString();

    /// <summary>What is left of HTML without its tags.</summary>
    public static string Text(string html) => WebUtility.HtmlDecode(Tag().Replace(LineEnd().Replace(html, "\r\n"), "")).Trim();

    public static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];

    [GeneratedRegex(@"<br\s*/?>|</(p|div|li|tr|h\d)>", RegexOptions.IgnoreCase)]
    private static partial Regex LineEnd();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
