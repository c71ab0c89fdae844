using Azure;

namespace LocalRuntime.Tables.Paging;

/// <summary>Pages fetched one at a time, as they are asked for.</summary>
internal sealed class TablePages<T>(
    Func<string?, int?, CancellationToken, Task<Page<T>>> fetch,
    int? maxPerPage,
    CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
    where T : notnull
{
    public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        do
        {
            var page = await fetch(continuationToken, pageSizeHint ?? maxPerPage, CancellationToken).ConfigureAwait(false);
            yield return page;
            continuationToken = page.ContinuationToken;
        }
        while (continuationToken is not null);
    }
}
