using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;

namespace Integration.Testing.Tables;

/// <summary>
/// A table service in memory, for tests that make hundreds of thousands of requests. It knows what the product's client sends and
/// throws at anything else. The same contract tests run against it and Azurite.
/// </summary>
public sealed class MemoryTables : HttpMessageHandler
{
    private const int MaxBody = 4 * 1024 * 1024;
    private const int MaxPage = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, MemoryTable> _tables = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
        var etag = request.Headers.TryGetValues("If-Match", out var values) ? values.Single() : null;
        var call = TableCall.Parse(request.Method.Method, request.RequestUri!.AbsoluteUri, etag, body);
        lock (_lock)
        {
            return Answer(call, HttpUtility.ParseQueryString(request.RequestUri.Query)).ToResponse();
        }
    }

    private TableAnswer Answer(TableCall call, System.Collections.Specialized.NameValueCollection query)
    {
        if (call.Body.Length > MaxBody)
        {
            return TableAnswer.Error(413, "RequestBodyTooLarge");
        }

        if (call is { Table: "$batch" })
        {
            return Submit(call.Actions().ToList());
        }

        if (call is { Table: "Tables", Method: "POST" })
        {
            return _tables.TryAdd((string)call.Entity["TableName"]!, new MemoryTable()) ? new TableAnswer(204) : TableAnswer.Error(409, "TableAlreadyExists");
        }

        if (call is { Table: "Tables", Method: "GET" })
        {
            var names = _tables.Keys.Order(StringComparer.Ordinal).Select(JsonNode (name) => new JsonObject { ["TableName"] = name });
            return new TableAnswer(200, new JsonObject { ["value"] = new JsonArray([.. names]) }.ToJsonString());
        }

        return !_tables.TryGetValue(call.Table, out var table) ? TableAnswer.Error(404, "TableNotFound")
            : call.Method != "GET" ? table.Write(call)
            : call.Key is null ? Query(table, query)
            : table.Rows.TryGetValue(call.Key, out var row) ? new TableAnswer(200, Select(row, query["$select"]).ToJsonString(), (string?)row["odata.etag"])
            : TableAnswer.Error(404, "ResourceNotFound");
    }

    private static TableAnswer Query(MemoryTable table, System.Collections.Specialized.NameValueCollection query)
    {
        var filter = query["$filter"] is { } text ? TableFilter.Parse(text) : _ => true;
        var from = query["NextPartitionKey"] is { } partition ? Uri.UnescapeDataString($"{partition}\0{query["NextRowKey"]}") : "";
        var most = query["$top"] is { } top ? int.Parse(top, CultureInfo.InvariantCulture) : MaxPage;
        var page = table.Rows.Where(row => string.CompareOrdinal(row.Key, from) >= 0 && filter(row.Value)).Take(most + 1).ToList();
        var body = new JsonObject { ["value"] = new JsonArray([.. page.Take(most).Select(row => Select(row.Value, query["$select"]).DeepClone())]) };
        return new TableAnswer(200, body.ToJsonString()) { Next = page.Count > most ? page[most].Key : null };
    }

    private static JsonObject Select(JsonObject row, string? names)
    {
        if (names is null)
        {
            return row;
        }

        var selected = names.Split(',').Append("odata.etag").SelectMany(name => new[] { name, $"{name}@odata.type" });
        return new JsonObject(selected.Where(row.ContainsKey).Select(name => KeyValuePair.Create(name, row[name]?.DeepClone())));
    }

    /// <summary>All of the actions, or the answer to the first that fails.</summary>
    private TableAnswer Submit(List<TableCall> actions)
    {
        if (!_tables.TryGetValue(actions[0].Table, out var table))
        {
            return Multipart([TableAnswer.Error(404, "TableNotFound", "0:")]);
        }

        var before = new Dictionary<string, JsonObject?>();
        var answers = new List<TableAnswer>();
        foreach (var action in actions)
        {
            var isFirst = before.TryAdd(action.RowKey, table.Rows.GetValueOrDefault(action.RowKey));
            var answer = isFirst ? table.Write(action) : TableAnswer.Error(400, "InvalidDuplicateRow");
            if (answer.Code is { } code)
            {
                table.Restore(before);
                return Multipart([TableAnswer.Error(answer.Status, code, $"{answers.Count}:")]);
            }

            answers.Add(answer);
        }

        return Multipart(answers);
    }

    private static TableAnswer Multipart(IEnumerable<TableAnswer> parts)
    {
        var body = new StringBuilder("--batch\r\nContent-Type: multipart/mixed; boundary=changes\r\n\r\n");
        foreach (var part in parts)
        {
            body.Append("--changes\r\nContent-Type: application/http\r\n\r\n")
                .Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {part.Status} {(HttpStatusCode)part.Status}\r\n")
                .Append(part.ETag is null ? "" : $"ETag: {part.ETag}\r\n")
                .Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\n\r\n{part.Body}\r\n");
        }

        return new TableAnswer(202, body.Append("--changes--\r\n--batch--\r\n").ToString()) { ContentType = "multipart/mixed; boundary=batch" };
    }
}
