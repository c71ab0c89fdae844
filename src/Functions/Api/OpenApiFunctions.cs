using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Api;

internal static class OpenApiFunctions
{
    private static readonly Lazy<string> Document = new(() => OpenApiDocument.Build().ToJsonString(ApiJson.Options));

    /// <summary>OpenAPI 3.1.</summary>
    [Function("OpenApi")]
    [ApiOperation("This description", typeof(object), IsAnonymous = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/openapi.json")] HttpRequest request) =>
        Results.Text(Document.Value, "application/json");
}
