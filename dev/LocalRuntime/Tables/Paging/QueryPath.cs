namespace LocalRuntime.Tables.Paging;

/// <summary>The address of a query, whose pages differ in the last two parameters only.</summary>
internal sealed class QueryPath(string resource, string? filter, IEnumerable<string>? select)
{
    private readonly string _select = select is null ? "" : string.Join(',', select);

    public string Page(string? continuationToken, int? size)
    {
        var parameters = new List<string>(4);
        if (!string.IsNullOrEmpty(filter))
        {
            parameters.Add("$filter=" + Uri.EscapeDataString(filter));
        }

        if (_select.Length > 0)
        {
            parameters.Add("$select=" + Uri.EscapeDataString(_select));
        }

        if (size is not null)
        {
            parameters.Add($"$top={size}");
        }

        if (!string.IsNullOrEmpty(continuationToken))
        {
            parameters.Add(ContinuationToken.ToQuery(continuationToken));
        }

        return parameters.Count == 0 ? resource : $"{resource}?{string.Join('&', parameters)}";
    }
}
