using Microsoft.AspNetCore.Http.Features;

namespace Simulators.Shared;

/// <summary>The request's path as it was sent: the framework's own leaves %2F encoded but decodes the rest, which cannot be undone.</summary>
internal static class RawTarget
{
    public static string[] Segments(HttpContext http)
    {
        var path = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        return [.. path.TrimStart('/').Split('/').Select(Uri.UnescapeDataString)];
    }
}
