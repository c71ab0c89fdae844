using Azure;

namespace LocalRuntime.Tables.Paging;

/// <summary>The two halves that the service hands out, as the one string that callers keep.</summary>
internal static class ContinuationToken
{
    public static string? From(Response response)
    {
        var headers = response.Headers;
        if (!headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition) || string.IsNullOrEmpty(partition))
        {
            return null;
        }

        headers.TryGetValue("x-ms-continuation-NextRowKey", out var row);
        return $"{Uri.EscapeDataString(partition)} {Uri.EscapeDataString(row ?? "")}";
    }

    public static string? FromTables(Response response) =>
        response.Headers.TryGetValue("x-ms-continuation-NextTableName", out var table) && !string.IsNullOrEmpty(table) ? Uri.EscapeDataString(table) : null;

    /// <summary>The query parameters that resume; the halves are escaped already.</summary>
    public static string ToQuery(string token)
    {
        var halves = token.Split(' ');
        return halves switch
        {
            [var table] => $"&NextTableName={table}",
            [var partition, ""] => $"&NextPartitionKey={partition}",
            [var partition, var row] => $"&NextPartitionKey={partition}&NextRowKey={row}",
            _ => throw new ArgumentException("This continuation token did not come from a page.", nameof(token)),
        };
    }
}
