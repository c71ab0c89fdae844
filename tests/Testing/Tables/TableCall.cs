using System.Text;
using Azure.Core;

namespace Integration.Testing.Tables;

/// <summary>A request, taken apart: the resource by its last segment, the parameters of the query, the condition and the body.</summary>
internal sealed record TableCall(string Method, string Resource, string? IfMatch, ReadOnlyMemory<byte> Body)
{
    /// <summary>The query's parameters, decoded.</summary>
    public Dictionary<string, string> Query { get; private init; } = [];

    public TableRequestKind Kind => Method == "GET" ? TableRequestKind.Read
        : Resource == "$batch" ? TableRequestKind.Transaction
        : TableRequestKind.Write;

    public static TableCall From(Request request)
    {
        request.Headers.TryGetValue("If-Match", out var condition);
        using var body = new MemoryStream();
        request.Content?.WriteTo(body, default);
        return new(request.Method.Method, ResourceOf(request.Uri.Path), condition, body.GetBuffer().AsMemory(0, (int)body.Length))
        {
            Query = QueryOf(request.Uri.Query),
        };
    }

    /// <summary>What follows an address's last slash, decoded: no key and no table's name holds a slash.</summary>
    public static string ResourceOf(string address) => Uri.UnescapeDataString(address.Split('?')[0].Split('/')[^1]);

    public override string ToString() => $"{Method} {Resource}{string.Concat(Query.Select(part => $" {part.Key}={part.Value}"))}{Actions()}";

    private static Dictionary<string, string> QueryOf(string query)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            parameters.Add(Uri.UnescapeDataString(part[..equals]), Uri.UnescapeDataString(part[(equals + 1)..]));
        }

        return parameters;
    }

    private string Actions() => Kind != TableRequestKind.Transaction ? "" : string.Concat(
        BatchReader.Read(Body).Select(action => $"\n    {action.Method} {action.Resource} {(action.Method == "POST" ? Encoding.UTF8.GetString(action.Body.Span) : "")}"));
}
