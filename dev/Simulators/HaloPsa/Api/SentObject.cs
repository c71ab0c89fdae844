using System.Globalization;
using System.Text.Json;

namespace Simulators.HaloPsa.Api;

/// <summary>One object of a body: read as leniently as HaloPSA does, and no more. Null counts as not sent.</summary>
internal readonly record struct SentObject(JsonElement Json)
{
    public JsonElement? Value(string name) =>
        Json.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    /// <summary>A whole number, also as text ("95"), but not "95.0".</summary>
    public int? Int(string name) => Value(name) is { } value ? ToInt(value, name) : null;

    public string? Text(string name) => Value(name) is { } value ? ToText(value) : null;

    public bool? Flag(string name) => Value(name) is { } value
        ? value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw NotConvertible("boolean", ToText(value), name),
        }
        : null;

    public DateTimeOffset? Date(string name) => Text(name) is { } text
        ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? at
            : throw NotConvertible("DateTime", text, name)
        : null;

    /// <summary>The objects of an array; null when it was not sent.</summary>
    public IReadOnlyList<SentObject>? Objects(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } array when array.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Object) =>
            [.. array.EnumerateArray().Select(item => new SentObject(item))],
        _ => throw Refusal.Because($"'{name}' must be an array of objects."),
    };

    /// <summary>Those of the named values that were sent, to be kept beside what was kept before.</summary>
    public IReadOnlyDictionary<string, JsonElement> Kept(IReadOnlyDictionary<string, JsonElement> before, IEnumerable<string> names)
    {
        Dictionary<string, JsonElement>? kept = null;
        foreach (var name in names)
        {
            if (Value(name) is not { ValueKind: not (JsonValueKind.Array or JsonValueKind.Object) } value) continue;

            kept ??= new Dictionary<string, JsonElement>(before);
            kept[name] = value.Clone();
        }

        return kept ?? before;
    }

    private static int ToInt(JsonElement value, string name)
    {
        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number)) return number;
        if (value.ValueKind is JsonValueKind.Number
            && value.GetDouble() is var real
            && real == Math.Floor(real)
            && Math.Abs(real) < int.MaxValue) return (int)real;

        var text = ToText(value);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            ? number
            : throw NotConvertible("integer", text, name);
    }

    private static string ToText(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static Refusal NotConvertible(string type, string text, string name) =>
        Refusal.Because($"Could not convert string to {type}: {text}. Path '[0].{name}'.");
}
