namespace LocalRuntime.Tables.Paging;

/// <summary>The address of a query, and of one of its pages.</summary>
internal static class QueryPath
{
    public static string For(string resource, string? filter, IEnumerable<string>? select)
    {
        var path = resource + "?$format=application%2Fjson%3Bodata%3Dminimalmetadata";
        if (!string.IsNullOrEmpty(filter))
        {
            path += "&$filter=" + Uri.EscapeDataString(filter);
        }

        return select is null ? path : path + "&$select=" + Uri.EscapeDataString(string.Join(',', select));
    }

    public static string Page(string query, string? continuationToken, int? size)
    {
        var path = size is null ? query : $"{query}&$top={size}";
        return string.IsNullOrEmpty(continuationToken) ? path : path + ContinuationToken.ToQuery(continuationToken);
    }
}
