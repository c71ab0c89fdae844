using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.Core.Storage;

/// <summary>An id that is text outside and a type of its own inside, so that ids of different things cannot be mixed up.</summary>
/// <typeparam name="TSelf">The id's own type.</typeparam>
public interface IId<TSelf>
    where TSelf : struct, IId<TSelf>
{
    /// <summary>The id as text.</summary>
    string Value { get; }

    /// <summary>Wraps <paramref name="value"/>; makes no check.</summary>
    static abstract TSelf From(string value);
}

/// <summary>Writes and reads an id as a plain JSON string.</summary>
/// <typeparam name="T">The id's type.</typeparam>
public sealed class IdJsonConverter<T> : JsonConverter<T>
    where T : struct, IId<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(reader.GetString() ?? throw new JsonException("An id must be text."));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
