using System.Text.Json;
using System.Text.Json.Nodes;

namespace Integration.Testing.Tables;

/// <summary>The rows of one table, as the client sent them, in the order of their keys.</summary>
internal sealed class MemoryTable
{
    private const string TypeSuffix = "@odata.type";
    private const int MaxText = 32 * 1024;
    private const int MaxBinary = 64 * 1024;
    private const int MaxRow = 1024 * 1024;

    private long _writes = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    public SortedDictionary<string, JsonObject> Rows { get; } = new(StringComparer.Ordinal);

    public TableAnswer Write(TableCall call)
    {
        var stored = Rows.GetValueOrDefault(call.RowKey);
        if (stored is null ? call.IfMatch is not null || call.Method == "DELETE" : call.Method == "POST")
        {
            return stored is null ? TableAnswer.Error(404, "ResourceNotFound") : TableAnswer.Error(409, "EntityAlreadyExists");
        }

        if (call.IfMatch is not (null or "*") && call.IfMatch != (string?)stored!["odata.etag"])
        {
            return TableAnswer.Error(412, "UpdateConditionNotSatisfied");
        }

        if (call.Method == "DELETE")
        {
            Rows.Remove(call.RowKey);
            return new TableAnswer(204);
        }

        if (Refusal(call) is { } refusal)
        {
            return refusal;
        }

        var row = call.Method switch
        {
            "PATCH" when stored is not null => stored.DeepClone().AsObject(),
            "POST" or "PUT" or "PATCH" => [],
            _ => throw new NotSupportedException($"The tables in memory do not know {call.Method}."),
        };
        foreach (var (name, value) in call.Entity.Where(property => property.Value is not null && !property.Key.EndsWith(TypeSuffix, StringComparison.Ordinal)))
        {
            row[name] = value!.DeepClone();
            row.Remove(name + TypeSuffix);

            // The service names only the types that JSON cannot tell.
            if (value.GetValueKind() == JsonValueKind.String && call.Entity[name + TypeSuffix] is { } type)
            {
                row[name + TypeSuffix] = type.DeepClone();
            }
        }

        // No two writes share an ETag.
        var at = new DateTime(Interlocked.Increment(ref _writes), DateTimeKind.Utc).ToString("O");
        row["Timestamp"] = at;
        row["odata.etag"] = $"W/\"datetime'{Uri.EscapeDataString(at)}'\"";
        Rows[call.RowKey] = row;
        return new TableAnswer(204, ETag: (string?)row["odata.etag"]);
    }

    public void Restore(IEnumerable<KeyValuePair<string, JsonObject?>> before)
    {
        foreach (var (key, row) in before)
        {
            Rows.Remove(key);
            if (row is not null)
            {
                Rows.Add(key, row);
            }
        }
    }

    private static TableAnswer? Refusal(TableCall call)
    {
        var keys = call.RowKey.Split('\0');
        if (keys.Any(key => key.Length > 512 || key.Any(character => char.IsControl(character) || character is '/' or '\\' or '#' or '?')))
        {
            return TableAnswer.Error(400, "InvalidInput");
        }

        if (call.Entity.Any(property => property.Value?.GetValueKind() == JsonValueKind.String && IsTooLong(call.Entity, property.Key, (string)property.Value!)))
        {
            return TableAnswer.Error(400, "PropertyValueTooLarge");
        }

        return call.Body.Length > MaxRow ? TableAnswer.Error(400, "EntityTooLarge") : null;
    }

    private static bool IsTooLong(JsonObject entity, string name, string text) => (string?)entity[name + TypeSuffix] == "Edm.Binary"
        ? text.Length > MaxText && Convert.FromBase64String(text).Length > MaxBinary
        : text.Length > MaxText;
}
