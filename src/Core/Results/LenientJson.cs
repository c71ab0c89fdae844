using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Integration.Core.Results;

/// <summary>
/// Reads other services' responses leniently: a field may be missing, null, of an unknown kind, or a number where text is specified and
/// the reverse. Both outside APIs do all of that.
/// </summary>
internal static partial class LenientJson
{
    public static string? Text(this JsonElement item, string name) => item.Field(name) switch
    {
        { ValueKind: JsonValueKind.String } value => Read(value) is { Length: > 0 } text ? text : null,
        { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
        _ => null,
    };

    public static long? Integer(this JsonElement item, string name) => item.Number(name) is { } number and > -9e18 and < 9e18 ? (long)number : null;

    public static double? Number(this JsonElement item, string name) =>
        double.TryParse(item.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    public static bool? Flag(this JsonElement item, string name) => item.Field(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } value => bool.TryParse(Read(value), out var flag) ? flag : null,
        _ => null,
    };

    public static DateTimeOffset? Time(this JsonElement item, string name) => ParseTime(item.Text(name));

    public static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    /// <summary>The objects in a list; null when there is no list.</summary>
    public static IReadOnlyList<JsonElement>? List(this JsonElement item, string name) =>
        item.Field(name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object)]
            : null;

    public static JsonElement? Object(this JsonElement item, string name) =>
        item.Field(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    /// <summary>JSON can contain half a surrogate pair, which is not valid text: it becomes a replacement character.</summary>
    private static string? Read(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return JsonSerializer.Deserialize<string>(HalfPair().Replace(text.GetRawText(), @"\uFFFD"));
        }
    }

    [GeneratedRegex(@"\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]..")]
    private static partial Regex HalfPair();

    /// <summary>Also null if a name in the object contains half a surrogate pair: such names cannot be compared.</summary>
    private static JsonElement? Field(this JsonElement item, string name)
    {
        try
        {
            return item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
