using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.Core.Storage;

/// <summary>
/// Writes an enum by its member's name, and reads just those names, in any case. The framework's own converter also takes
/// numbers that no member has and lists of names, which add up to another member: nothing a request may ask for.
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
