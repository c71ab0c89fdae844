using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Integration.Testing.Tables;

/// <summary>Entities as the wire has them: a value whose type JSON cannot tell is preceded by an annotation with the type.</summary>
internal static class EntityJson
{
    private const string TypeSuffix = "@odata.type";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The properties that a request sets, its keys among them; a null sets nothing.</summary>
    public static List<KeyValuePair<string, object>> Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return
        [
            .. from property in root.EnumerateObject()
               where !property.Name.EndsWith(TypeSuffix, StringComparison.Ordinal) && property.Name is not ("odata.etag" or "Timestamp")
                   && property.Value.ValueKind != JsonValueKind.Null
               let type = root.TryGetProperty(property.Name + TypeSuffix, out var named) ? named.GetString() : null
               select KeyValuePair.Create(property.Name, Value(property.Value, type)),
        ];
    }

    public static byte[] Write(MemoryEntity entity, HashSet<string>? select)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("odata.etag", entity.ETag);
        Write("PartitionKey", entity.PartitionKey);
        Write("RowKey", entity.RowKey);
        if (select?.Contains("Timestamp") != false)
        {
            writer.WriteString("Timestamp", entity.Time);
        }

        foreach (var (name, value) in entity.Properties)
        {
            Write(name, value);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();

        void Write(string name, object value)
        {
            if (select?.Contains(name) != false)
            {
                WriteValue(writer, name, value);
            }
        }
    }

    private static object Value(JsonElement value, string? type) => (type, value.ValueKind) switch
    {
        (null or "Edm.String", JsonValueKind.String) => value.GetString()!,
        (null or "Edm.Boolean", JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        (null or "Edm.Int32", JsonValueKind.Number) => value.TryGetInt32(out var number) ? (object)number : value.GetDouble(),
        ("Edm.Double", JsonValueKind.Number) => value.GetDouble(),
        ("Edm.Double", JsonValueKind.String) => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.Int64", JsonValueKind.String) => long.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.Guid", JsonValueKind.String) => value.GetGuid(),
        ("Edm.DateTime", JsonValueKind.String) => value.GetDateTimeOffset().UtcDateTime,
        ("Edm.Binary", JsonValueKind.String) => value.GetBytesFromBase64(),
        _ => throw new NotSupportedException($"The tables in memory do not know a {value.ValueKind} of the type {type}."),
    };

    private static void WriteValue(Utf8JsonWriter writer, string name, object value)
    {
        var type = value switch
        {
            long => "Edm.Int64",
            double => "Edm.Double",
            Guid => "Edm.Guid",
            DateTime => "Edm.DateTime",
            byte[] => "Edm.Binary",
            _ => null,
        };
        if (type is not null)
        {
            writer.WriteString(name + TypeSuffix, type);
        }

        switch (value)
        {
            case string text: writer.WriteString(name, text); break;
            case bool flag: writer.WriteBoolean(name, flag); break;
            case int number: writer.WriteNumber(name, number); break;
            case long number: writer.WriteString(name, number.ToString(CultureInfo.InvariantCulture)); break;
            case double number when double.IsFinite(number): writer.WriteNumber(name, number); break;
            case double number: writer.WriteString(name, number.ToString(CultureInfo.InvariantCulture)); break;
            case Guid id: writer.WriteString(name, id); break;
            case DateTime time: writer.WriteString(name, time.ToString("O", CultureInfo.InvariantCulture)); break;
            case byte[] bytes: writer.WriteBase64String(name, bytes); break;
            default: throw new NotSupportedException($"{name} is a {value.GetType()}.");
        }
    }
}
