using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Integration.Testing.Tables;

/// <summary>One request to a table service, or one action of a transaction.</summary>
/// <param name="Table">The table's name, <c>Tables</c> or <c>$batch</c>.</param>
/// <param name="Key">Of the row that the address names, partition first; null when it names none.</param>
/// <param name="IfMatch">The ETag that the row must have; <c>*</c> for any.</param>
/// <param name="Body">JSON, or the parts of a transaction.</param>
internal sealed partial record TableCall(string Method, string Table, string? Key, string? IfMatch, string Body)
{
    private JsonObject? _entity;

    public JsonObject Entity => _entity ??= JsonNode.Parse(Body)!.AsObject();

    /// <summary>Of the row that is written. No key holds a zero.</summary>
    public string RowKey => Key ?? $"{Entity["PartitionKey"]}\0{Entity[nameof(RowKey)]}";

    public static TableCall Parse(string method, string address, string? ifMatch, string body)
    {
        var resource = Uri.UnescapeDataString(address.Split('?')[0].Split('/')[^1]);
        var match = Resource().Match(resource);
        if (!match.Success)
        {
            throw new NotSupportedException($"The tables in memory have no resource {resource}.");
        }

        var key = match.Groups["row"].Success ? $"{Unquote("partition")}\0{Unquote("row")}" : null;
        return new TableCall(method, match.Groups["table"].Value, key, ifMatch, body);

        string Unquote(string group) => match.Groups[group].Value.Replace("''", "'", StringComparison.Ordinal);
    }

    /// <summary>Those of a transaction. The client writes each request line, header and entity on a line of its own.</summary>
    public IEnumerable<TableCall> Actions()
    {
        var lines = Body.Split("\r\n");
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].EndsWith(" HTTP/1.1", StringComparison.Ordinal))
            {
                var request = lines[at].Split(' ');
                var headers = lines.Skip(at + 1).TakeWhile(line => line.Length > 0).ToList();
                at += headers.Count + 2;
                yield return Parse(request[0], request[1], headers.Find(header => header.StartsWith("If-Match: ", StringComparison.Ordinal))?[10..], lines[at]);
            }
        }
    }

    [GeneratedRegex(@"^(?<table>\$?\w+)(\((PartitionKey='(?<partition>([^']|'')*)',RowKey='(?<row>([^']|'')*)')?\))?$")]
    private static partial Regex Resource();
}
