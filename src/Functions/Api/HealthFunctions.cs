using Integration.Core.Storage;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Api;

/// <summary>Whether the app can work.</summary>
internal sealed class HealthFunctions(StorageHealth storage)
{
    /// <summary>200, or 503 while the storage is down.</summary>
    [Function("Health")]
    [ApiOperation("Health; 503 while storage is down", typeof(object), IsAnonymous = true)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health")] HttpRequest request, CancellationToken cancellationToken) =>
        await storage.CheckAsync(cancellationToken)
            ? ApiResults.Ok(new { status = "healthy" })
            : ApiResults.Of(
                StatusCodes.Status503ServiceUnavailable, "storage-unavailable", "Storage is not responding.",
                "Check AzureWebJobsStorage or Storage__AccountUri, and that the account or Azurite runs.");
}
