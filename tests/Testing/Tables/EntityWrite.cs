namespace Integration.Testing.Tables;

/// <summary>Changes one entity: insert, upsert (without a condition), update (with one), delete.</summary>
internal static class EntityWrite
{
    private const int LongestKey = 512;
    private const int LongestText = 32 * 1024;
    private const int LongestBinary = 64 * 1024;
    private const int LargestEntity = 1024 * 1024;
    private const int MostProperties = 252;

    public static TableAnswer Apply(MemoryTable table, TableCall call, EntityTarget target, WriteTimes times)
    {
        if (call.Method == "DELETE")
        {
            return Delete(table, call, target.Keys!.Value);
        }

        var properties = EntityJson.Read(call.Body);
        var (partition, row) = target.Keys ?? KeysOf(properties);
        properties.RemoveAll(property => property.Key is "PartitionKey" or "RowKey");
        if (Refusal(partition, row, properties) is { } refusal)
        {
            return refusal;
        }

        var stored = table.Find(partition, row);
        switch (call.Method)
        {
            case "POST" when stored is not null: return TableAnswer.Exists;
            case "PUT" or "PATCH" when call.IfMatch is not null && stored is null: return TableAnswer.NotFound;
            case "PUT" or "PATCH" when call.IfMatch is not (null or "*") && call.IfMatch != stored!.ETag: return TableAnswer.Stale;
            case "POST" or "PUT": break;
            case "PATCH": properties = Merged(stored?.Properties ?? [], properties); break;
            default: throw new NotSupportedException($"The tables in memory do not know {call.Method}.");
        }

        // Azurite looks at the size of an update's body only; Azure at that of the entity as it would become.
        var entity = new MemoryEntity(partition, row, times.Next(), properties);
        if (call.Body.Length > LargestEntity || (call.Method == "PATCH" && entity.Json.Length > LargestEntity))
        {
            return TableAnswer.Refused(400, "EntityTooLarge", "The entity is larger than the maximum allowed size (1MB).");
        }

        table.Put(entity);
        return TableAnswer.Written(entity.ETag);
    }

    private static TableAnswer Delete(MemoryTable table, TableCall call, (string Partition, string Row) keys)
    {
        var stored = table.Find(keys.Partition, keys.Row);
        if (stored is null)
        {
            return TableAnswer.NotFound;
        }

        if (call.IfMatch != "*" && call.IfMatch != stored.ETag)
        {
            return TableAnswer.Stale;
        }

        table.Remove(keys.Partition, keys.Row);
        return TableAnswer.NoContent;
    }

    private static TableAnswer? Refusal(string partition, string row, List<KeyValuePair<string, object>> properties)
    {
        if (!IsKey(partition) || !IsKey(row))
        {
            return TableAnswer.Refused(400, "InvalidInput", "An error occurred while processing this request.");
        }

        if (properties.Exists(property => property.Value is string { Length: > LongestText } or byte[] { Length: > LongestBinary }))
        {
            return TableAnswer.Refused(400, "PropertyValueTooLarge", "The property value exceeds the maximum allowed size (64KB).");
        }

        return properties.Count > MostProperties
            ? TableAnswer.Refused(400, "TooManyProperties", "The entity contains more properties than allowed.")
            : null;
    }

    private static bool IsKey(string key)
    {
        foreach (var character in key)
        {
            if (char.IsControl(character) || character is '/' or '\\' or '#' or '?')
            {
                return false;
            }
        }

        return key.Length <= LongestKey;
    }

    public static (string Partition, string Row) KeysOf(List<KeyValuePair<string, object>> properties) =>
        ((string)properties.Find(property => property.Key == "PartitionKey").Value, (string)properties.Find(property => property.Key == "RowKey").Value);

    private static List<KeyValuePair<string, object>> Merged(List<KeyValuePair<string, object>> stored, List<KeyValuePair<string, object>> written)
    {
        var merged = new List<KeyValuePair<string, object>>(stored);
        foreach (var property in written)
        {
            var at = merged.FindIndex(existing => existing.Key == property.Key);
            if (at < 0)
            {
                merged.Add(property);
            }
            else
            {
                merged[at] = property;
            }
        }

        return merged;
    }
}
