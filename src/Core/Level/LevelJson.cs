using System.Globalization;
using System.Text.Json;

namespace Integration.Core.Level;

/// <summary>
/// Reads Level's objects tolerantly: fields may be missing, null, of an unknown kind, or a number where text
/// is specified and the reverse (Level reference, section 0).
/// </summary>
internal static class LevelJson
{
    public static string? Text(this JsonElement item, string name) => item.Field(name) switch
    {
        { ValueKind: JsonValueKind.String } value => Unescape(value) is { Length: > 0 } text ? text : null,
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
        { ValueKind: JsonValueKind.String } value => bool.TryParse(Unescape(value), out var flag) ? flag : null,
        _ => null,
    };

    public static DateTimeOffset? Time(this JsonElement item, string name) => ParseTime(item.Text(name));

    public static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    /// <summary>The items of a list that are objects; null when there is no such list.</summary>
    public static IReadOnlyList<JsonElement>? List(this JsonElement item, string name) =>
        item.Field(name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object)]
            : null;

    public static JsonElement? Object(this JsonElement item, string name) =>
        item.Field(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    private static string? Unescape(JsonElement value) => Attempt(() => value.GetString());

    private static JsonElement? Field(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object ? Attempt<JsonElement?>(() => item.TryGetProperty(name, out var value) ? value : null) : null;

    /// <summary>Null where an escape in a text, or in any name of an object, stands for half a character, which no text can hold.</summary>
    private static T? Attempt<T>(Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }
}
