using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsHost.TestApp;

/// <summary>Functions that do nothing: what they take is what the platform takes. The benchmarks call them.</summary>
public sealed class TrivialFunctions
{
    [Function(nameof(TrivialGet))]
    public IResult TrivialGet([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "trivial")] HttpRequest request) => Results.Ok();

    /// <summary>Reads the body, as whoever takes something in must.</summary>
    [Function(nameof(TrivialPost))]
    public async Task<IResult> TrivialPost([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "trivial")] HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        await request.Body.CopyToAsync(Stream.Null);
        return Results.Accepted();
    }
}
