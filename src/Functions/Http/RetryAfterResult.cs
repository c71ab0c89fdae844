using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Integration.Functions.Http;

/// <summary>An answer that says when to ask again.</summary>
internal sealed class RetryAfterResult(IResult answer, TimeSpan wait) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return answer.ExecuteAsync(httpContext);
    }
}
