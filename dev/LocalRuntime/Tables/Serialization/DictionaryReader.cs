using System.Globalization;
using System.Text.Json;

namespace LocalRuntime.Tables.Serialization;

/// <summary>Fills an entity without a class of its own: annotations tell the types, wherever they stand.</summary>
internal static class DictionaryReader
{
    public static void Read(ref Utf8JsonReader reader, IDictionary<string, object> entity)
    {
        List<(string Name, string Type)>? annotations = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.EndsWith(PropertyNames.TypeSuffix, StringComparison.Ordinal))
            {
                (annotations ??= []).Add((name[..^PropertyNames.TypeSuffix.Length], reader.GetString()!));
            }
            else if (name == PropertyNames.Timestamp)
            {
                entity[name] = reader.GetDateTimeOffset();
            }
            else if (name is not "odata.metadata" && Natural(ref reader) is { } value)
            {
                entity[name] = value;
            }
        }

        foreach (var (name, type) in annotations ?? [])
        {
            if (entity.TryGetValue(name, out var value))
            {
                entity[name] = Typed(value, type);
            }
        }
    }

    private static object? Natural(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number when reader.TryGetInt32(out var number) => number,
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number,
        JsonTokenType.Number => reader.GetDouble(),
        _ => reader.GetString(),
    };

    private static object Typed(object value, string type) => (type, value) switch
    {
        (EdmType.Int64, string text) => long.Parse(text, CultureInfo.InvariantCulture),
        (EdmType.Double, _) => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        (EdmType.Guid, string text) => Guid.Parse(text),
        (EdmType.Binary, string text) => Convert.FromBase64String(text),
        (EdmType.DateTime, string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        _ => value,
    };
}
