using System.Text.Json;
using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Tables.Serialization;

internal static class EntityReader
{
    public static T ReadOne<T>(ReadOnlyMemory<byte> json)
        where T : class, ITableEntity
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        return Read<T>(ref reader);
    }

    /// <summary>The rows of <c>{"odata.metadata":…,"value":[…]}</c>.</summary>
    public static List<T> ReadMany<T>(ReadOnlyMemory<byte> json)
        where T : class, ITableEntity
    {
        var rows = new List<T>();
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRows = reader.ValueTextEquals("value"u8);
            reader.Read();
            if (!isRows)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                rows.Add(Read<T>(ref reader));
            }
        }

        return rows;
    }

    private static T Read<T>(ref Utf8JsonReader reader)
        where T : class, ITableEntity
    {
        var entity = Activator.CreateInstance<T>();
        if (entity is IDictionary<string, object> dictionary)
        {
            DictionaryReader.Read(ref reader, dictionary);
        }
        else
        {
            ReadProperties(ref reader, entity, EntityType.Of(typeof(T)).Properties);
        }

        return entity;
    }

    private static void ReadProperties(ref Utf8JsonReader reader, ITableEntity entity, EntityProperty[] properties)
    {
        var next = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = Find(ref reader, properties, ref next);
            if (property is not null)
            {
                reader.Read();
                property.Read(ref reader, entity);
            }
            else if (!ReadSystemProperty(ref reader, entity))
            {
                reader.Skip();
            }
        }
    }

    // The service answers in the order in which properties were written, so the next one is nearly always it.
    private static EntityProperty? Find(ref Utf8JsonReader reader, EntityProperty[] properties, ref int next)
    {
        for (var tried = 0; tried < properties.Length; tried++)
        {
            var property = properties[next];
            next = next + 1 == properties.Length ? 0 : next + 1;
            if (reader.ValueTextEquals(property.Utf8Name))
            {
                return property;
            }
        }

        return null;
    }

    private static bool ReadSystemProperty(ref Utf8JsonReader reader, ITableEntity entity)
    {
        if (reader.ValueTextEquals("PartitionKey"u8))
        {
            reader.Read();
            entity.PartitionKey = reader.GetString()!;
        }
        else if (reader.ValueTextEquals("RowKey"u8))
        {
            reader.Read();
            entity.RowKey = reader.GetString()!;
        }
        else if (reader.ValueTextEquals("Timestamp"u8))
        {
            reader.Read();
            entity.Timestamp = reader.GetDateTimeOffset();
        }
        else if (reader.ValueTextEquals("odata.etag"u8))
        {
            reader.Read();
            entity.ETag = new ETag(reader.GetString()!);
        }
        else
        {
            return false;
        }

        return true;
    }
}
