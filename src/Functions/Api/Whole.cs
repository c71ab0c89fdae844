using System.Globalization;
using Integration.Core.Storage;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Integration.Functions.Api;

/// <summary>Lists that are short enough to be read whole, and are sent so unless a limit is asked for.</summary>
internal static class Whole
{
    public static IResult List<T>(HttpRequest request, IReadOnlyList<T> items)
    {
        if (!request.ReadPage(usual: int.MaxValue).Succeeded(out var part, out var problem))
        {
            return problem.ToHttp();
        }

        var start = 0;
        if (part.After is not null && !int.TryParse(part.After, NumberStyles.None, CultureInfo.InvariantCulture, out start))
        {
            return RequestParser.Malformed("after", "is not a valid value from this API.").ToHttp();
        }

        var taken = items.Skip(start).Take(part.Limit).ToList();
        var next = start + taken.Count;
        return ApiResults.Ok(new Page<T>(taken, next < items.Count ? $"{next}" : null));
    }
}
