using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Data.Tables;

namespace LocalRuntime.Tables.Serialization;

internal static class EntityWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static void Write(IBufferWriter<byte> buffer, ITableEntity entity)
    {
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        if (entity is IDictionary<string, object> dictionary)
        {
            foreach (var (name, value) in dictionary)
            {
                if (name is not (PropertyNames.ODataETag or PropertyNames.Timestamp))
                {
                    WriteValue(writer, name, value);
                }
            }
        }
        else
        {
            writer.WriteString(PropertyNames.PartitionKey, entity.PartitionKey);
            writer.WriteString(PropertyNames.RowKey, entity.RowKey);
            foreach (var property in EntityType.Of(entity.GetType()).Properties)
            {
                property.Write(writer, entity);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null: break;
            case string text: Write(writer, name, StringConverter.Instance, text); break;
            case bool flag: Write(writer, name, BooleanConverter.Instance, flag); break;
            case int number: Write(writer, name, Int32Converter.Instance, number); break;
            case long number: Write(writer, name, Int64Converter.Instance, number); break;
            case double number: Write(writer, name, DoubleConverter.Instance, number); break;
            case Guid id: Write(writer, name, GuidConverter.Instance, id); break;
            case byte[] bytes: Write(writer, name, BinaryConverter.Instance, bytes); break;
            case BinaryData data: Write(writer, name, BinaryDataConverter.Instance, data); break;
            case DateTime time: Write(writer, name, DateTimeConverter.Instance, time); break;
            case DateTimeOffset time: Write(writer, name, DateTimeOffsetConverter.Instance, time); break;
            default: throw new NotSupportedException($"{name} is a {value.GetType()}, which table storage has no type for.");
        }
    }

    private static void Write<T>(Utf8JsonWriter writer, string name, EdmConverter<T> converter, T value)
    {
        if (converter.Annotation is { } annotation)
        {
            writer.WriteString(name + PropertyNames.TypeSuffix, annotation);
        }

        writer.WritePropertyName(name);
        converter.Write(writer, value);
    }
}
