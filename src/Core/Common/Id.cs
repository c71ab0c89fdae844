using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.Core.Common;

/// <summary>A typed id: a string on the wire, a distinct type per entity in code. Ids.cs lists the aliases.</summary>
/// <typeparam name="T">The entity that it identifies.</typeparam>
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
