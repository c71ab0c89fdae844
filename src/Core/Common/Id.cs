using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.Core.Common;

/// <summary>An id that is text outside and a type of its own inside, so that ids of different things cannot be mixed up. See Ids.cs for the names.</summary>
/// <typeparam name="T">What it is the id of.</typeparam>
[JsonConverter(typeof(IdJsonConverterFactory))]
internal readonly record struct Id<T>(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Writes and reads an id as a plain JSON string.</summary>
internal sealed class IdJsonConverterFactory : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => IsId(typeToConvert);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    public static bool IsId(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Id<>);

    private sealed class Converter<T> : JsonConverter<Id<T>>
    {
        public override Id<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? throw new JsonException("An id must be text."));

        public override void Write(Utf8JsonWriter writer, Id<T> value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
