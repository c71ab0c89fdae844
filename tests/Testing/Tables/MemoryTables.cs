using System.Text;
using System.Text.Json;

namespace Integration.Testing.Tables;

/// <summary>
/// A Table service in memory, for tests that need thousands of histories. It answers as Azurite and Azure do to all that
/// the product's client asks (the same contract tests run against it and Azurite) and throws at what it does not know.
/// It is what stays when a process dies; each process has a <see cref="MemoryTableTransport"/> of its own to it.
/// </summary>
public sealed class MemoryTables(TimeProvider clock)
{
    private const int LargestBody = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, MemoryTable> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly WriteTimes _times = new(clock);

    /// <summary>On the machine's own clock.</summary>
    public MemoryTables()
        : this(TimeProvider.System)
    {
    }

    internal TableAnswer Answer(TableCall call)
    {
        if (call.Body.Length > LargestBody)
        {
            return TableAnswer.BodyTooLarge;
        }

        lock (_lock)
        {
            return call switch
            {
                { Resource: "Tables", Method: "POST" } => Create(call),
                { Resource: "Tables", Method: "GET" } => List(call),
                { Resource: "$batch", Method: "POST" } => Submit(BatchReader.Read(call.Body)),
                { Method: "DELETE" } when call.Resource.StartsWith("Tables('", StringComparison.Ordinal) => Delete(call.Resource[8..^2]),
                _ => One(call),
            };
        }
    }

    private TableAnswer One(TableCall call)
    {
        var target = EntityTarget.Parse(call.Resource);
        if (!_tables.TryGetValue(target.Table, out var table))
        {
            return TableAnswer.TableNotFound;
        }

        return (call.Method, target.Keys) switch
        {
            ("GET", null) => TableQuery.Run(table, call.Query),
            ("GET", { } keys) => TableQuery.Get(table, keys.Partition, keys.Row, call.Query),
            _ => EntityWrite.Apply(table, call, target, _times),
        };
    }

    private TableAnswer Submit(List<TableCall> actions)
    {
        if (actions.Count > 100)
        {
            return Multipart([TableAnswer.Refused(400, "InvalidInput", "0:The batch request operation exceeds the maximum 100 changes per change set.")]);
        }

        var table = _tables.GetValueOrDefault(EntityTarget.Parse(actions[0].Resource).Table);
        return Multipart(table is null ? [TableAnswer.TableNotFound.At(0)] : Transaction.Apply(table, actions, _times));
    }

    private TableAnswer Create(TableCall call)
    {
        using var json = JsonDocument.Parse(call.Body);
        var name = json.RootElement.GetProperty("TableName").GetString()!;
        if (name.Length is < 3 or > 63 || !char.IsAsciiLetter(name[0]) || !name.All(char.IsAsciiLetterOrDigit))
        {
            return TableAnswer.Refused(400, "InvalidResourceName", "The specified resource name contains invalid characters.");
        }

        return _tables.TryAdd(name, new MemoryTable()) ? TableAnswer.NoContent : TableAnswer.TableExists;
    }

    private TableAnswer Delete(string name) => _tables.Remove(name) ? TableAnswer.NoContent : TableAnswer.NotFound;

    private TableAnswer List(TableCall call)
    {
        var filter = call.Query.TryGetValue("$filter", out var text) ? ODataParser.Parse(text) : null;
        var from = call.Query.GetValueOrDefault("NextTableName", "");
        var most = call.Query.TryGetValue("$top", out var top) ? int.Parse(top, null) : 1000;
        var names = _tables.Keys
            .Where(name => string.CompareOrdinal(name, from) >= 0 && filter?.Matches(column => column == "TableName" ? name : null) != false)
            .Take(most + 1)
            .ToList();
        var body = JsonSerializer.SerializeToUtf8Bytes(new { value = names.Take(most).Select(name => new { TableName = name }) });
        return names.Count > most ? TableAnswer.Read(body, ("x-ms-continuation-NextTableName", names[most])) : TableAnswer.Read(body);
    }

    private static TableAnswer Multipart(IEnumerable<TableAnswer> parts)
    {
        var body = new StringBuilder("--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n");
        foreach (var part in parts)
        {
            body.Append("--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            body.Append(null, $"HTTP/1.1 {part.Status} {part.Reason}\r\n");
            foreach (var (name, value) in part.Headers)
            {
                body.Append(null, $"{name}: {value}\r\n");
            }

            body.Append("\r\n").Append(Encoding.UTF8.GetString(part.Body)).Append("\r\n");
        }

        body.Append("--changesetresponse_1--\r\n--batchresponse_1--\r\n");
        return new(202, "Accepted", Encoding.UTF8.GetBytes(body.ToString()), ("Content-Type", "multipart/mixed; boundary=batchresponse_1"));
    }
}
