using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.Core.Storage;

/// <summary>
/// Writes enums by name and reads only those names, in any case. The framework's converter also accepts
/// undefined numbers and lists of names.
/// </summary>
/// <typeparam name="T">The enum.</typeparam>
internal sealed class EnumNameConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<T, string> Names = Enum.GetValues<T>().ToDictionary(value => value, NameOf);
    private static readonly Dictionary<string, T> Values = Names.ToDictionary(name => name.Value, name => name.Key, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value) ? value : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Names[value]);

    private static string NameOf(T value) =>
        typeof(T).GetField($"{value}")!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? $"{value}";
}
