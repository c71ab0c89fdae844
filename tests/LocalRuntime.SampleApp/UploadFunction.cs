using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.SampleApp;

internal sealed class UploadFunction(IConfiguration configuration, ILogger<UploadFunction> logger)
{
    /// <summary>Runs for as long as its caller keeps sending.</summary>
    [Function("Upload")]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, CancellationToken cancellationToken)
    {
        logger.LogInformation("Upload begins.");
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync(cancellationToken);
        return Results.Text($"{configuration["Sample:Greeting"]} {text}");
    }
}
