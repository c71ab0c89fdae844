using Azure;

namespace LocalRuntime.Tables.Paging;

/// <summary>What the service hands out in headers to resume from, as the one string that callers keep.</summary>
internal static class ContinuationToken
{
    public static string? OfEntities(Response response)
    {
        var headers = response.Headers;
        if (!headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition) || string.IsNullOrEmpty(partition))
        {
            return null;
        }

        return headers.TryGetValue("x-ms-continuation-NextRowKey", out var row) ? $"{partition} {row}" : $"{partition} ";
    }

    public static string? OfTables(Response response) =>
        response.Headers.TryGetValue("x-ms-continuation-NextTableName", out var table) && !string.IsNullOrEmpty(table) ? table : null;

    /// <summary>The query parameters that resume there.</summary>
    public static string ToQuery(string token) => token.Split(' ', 2) switch
    {
        [var partition, ""] => "NextPartitionKey=" + Uri.EscapeDataString(partition),
        [var partition, var row] => $"NextPartitionKey={Uri.EscapeDataString(partition)}&NextRowKey={Uri.EscapeDataString(row)}",
        _ => "NextTableName=" + Uri.EscapeDataString(token),
    };
}
