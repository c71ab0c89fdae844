using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Worker;

/// <summary>Routes requests to the functions with an HTTP trigger.</summary>
internal static class HttpFunctions
{
    public static void MapHttpFunctions(this WebApplication host)
    {
        // Routing would answer a known path with an unknown method with 405; the Functions host says 404 to both.
        host.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<FunctionEntry>() is not null)
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });

        var prefix = HostJson.RoutePrefix(host.Services.GetRequiredService<FunctionApp>().Folder);
        foreach (var function in host.Services.GetRequiredService<FunctionCatalog>().TriggeredBy<HttpTriggerAttribute>())
        {
            var trigger = (HttpTriggerAttribute)function.Trigger;
            var route = $"{prefix}/{(string.IsNullOrEmpty(trigger.Route) ? function.Name : trigger.Route)}";
            var endpoint = ActivatorUtilities.CreateInstance<HttpFunction>(host.Services, function);
            var mapped = trigger.Methods is { Length: > 0 } methods
                ? host.MapMethods(route, methods, endpoint.AnswerAsync)
                : host.Map(route, endpoint.AnswerAsync);
            mapped.WithMetadata(function);
        }
    }
}
