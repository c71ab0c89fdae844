using System.Globalization;
using System.Text.Json;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Api;

/// <summary>Reads HaloPSA's lists to their end (reference, section 5): pages may be shorter than asked, and say how many there are in all.</summary>
internal sealed class HaloListReader(HaloApiClient client)
{
    public const int PageSize = 100;

    /// <summary>More than any list that we read whole can reasonably have.</summary>
    private const int MaxPages = 1000;

    private const int Parts = 5;

    /// <summary>A page may be too large, as rows of clients may carry their logo: then it is asked for in smaller parts.</summary>
    private static readonly int[] PageSizes = [PageSize, 20, 4];

    /// <summary>All items of a list.</summary>
    /// <param name="path">The resource with its filters, without paging.</param>
    /// <param name="name">What the list is called in the answer.</param>
    public async Task<IReadOnlyList<JsonElement>> ReadAsync(
        HaloAccount account, string path, string name, RequestContext purpose, CancellationToken cancellationToken)
    {
        foreach (var size in PageSizes)
        {
            try
            {
                return await ReadAsync(account, path, name, size, purpose, cancellationToken);
            }
            catch (HaloException failure) when (failure.InnerException is AnswerTooLargeException && size != PageSizes[^1])
            {
                // Once more, in smaller pages.
            }
        }

        throw new InvalidOperationException("The last size either answers or throws.");
    }

    /// <summary>One page of a list, in some order, and whether there is more.</summary>
    public async Task<(IReadOnlyList<JsonElement> Items, bool HasMore)> ReadPageAsync(
        HaloAccount account, string path, string name, int page, int size, string order, RequestContext purpose, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.SendAsync(account, HaloRequest.Get(Page(path, page, size, order), purpose), cancellationToken);
            var items = answer.Items(name);

            // An array without an envelope is the whole list: such lists are not paged. Where pages are cut short, those before this one were, too.
            var isPaged = answer.Root.ValueKind == JsonValueKind.Object;
            var before = (page - 1) * (isPaged && answer.Root.Integer("page_size") is > 0 and var cut && cut < size ? cut : size);
            return (items, items.Count > 0 && isPaged && !(answer.Root.Integer("record_count") <= before + items.Count));
        }
        catch (HaloException failure) when (failure.InnerException is AnswerTooLargeException && size > 1)
        {
            return await ReadInPartsAsync(account, path, name, page, size, order, purpose, cancellationToken);
        }
    }

    /// <summary>A list that is never paged, as those of the set-up are.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReadAllAsync(
        HaloAccount account, string path, string name, RequestContext purpose, CancellationToken cancellationToken) =>
        (await client.SendAsync(account, HaloRequest.Get(path, purpose), cancellationToken)).Items(name);

    /// <summary>The same rows, a few at a time.</summary>
    private async Task<(IReadOnlyList<JsonElement> Items, bool HasMore)> ReadInPartsAsync(
        HaloAccount account, string path, string name, int page, int size, string order, RequestContext purpose, CancellationToken cancellationToken)
    {
        var part = Math.Max(1, size / Parts);
        while (size % part != 0)
        {
            part--;
        }

        var all = new List<JsonElement>();
        var hasMore = true;
        for (var at = 0; at < size / part && hasMore; at++)
        {
            (var items, hasMore) = await ReadPageAsync(account, path, name, ((page - 1) * (size / part)) + at + 1, part, order, purpose, cancellationToken);
            all.AddRange(items);
        }

        return (all, hasMore);
    }

    private async Task<IReadOnlyList<JsonElement>> ReadAsync(
        HaloAccount account, string path, string name, int size, RequestContext purpose, CancellationToken cancellationToken)
    {
        var all = new List<JsonElement>();
        var seen = new HashSet<long>();
        for (var page = 1; page <= MaxPages; page++)
        {
            var answer = await client.SendAsync(account, HaloRequest.Get(Page(path, page, size), purpose), cancellationToken);
            var items = answer.Items(name);
            var news = items.Where(item => item.Integer("id") is not { } id || seen.Add(id)).ToList();
            all.AddRange(news);

            // A page may be cut short, so its length says nothing.
            var count = answer.Root.Integer("record_count");
            if (items.Count == 0 || answer.Root.ValueKind == JsonValueKind.Array || count <= all.Count)
            {
                return all;
            }

            if (news.Count == 0)
            {
                // Without a count it is a list that does not page. With one it is half a list: what is missing in it must not look as if it were gone.
                return count is null
                    ? all
                    : throw new HaloException(
                        HaloFailure.InvalidResponse,
                        $"HaloPSA says that {path.Split('?')[0]} has {count} rows, and gives the first {all.Count} again and again.");
            }
        }

        throw new HaloException(HaloFailure.InvalidResponse, $"HaloPSA's list of {path.Split('?')[0]} does not end.");
    }

    private static string Page(string path, int page, int size, string order = "id") => string.Create(
        CultureInfo.InvariantCulture,
        $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}pageinate=true&page_no={page}&page_size={size}&order={order}");
}
