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
        var functions = host.Services.GetRequiredService<FunctionCatalog>().TriggeredBy<HttpTriggerAttribute>().ToList();
        if (functions.Count > 0 && host.Services.GetService<HttpResultMiddleware>() is null)
        {
            throw new InvalidOperationException("The app has functions with an HTTP trigger but does not call ConfigureFunctionsWebApplication.");
        }

        host.Use(AnswerWhatNoFunctionTakes);
        var prefix = HostJson.RoutePrefix(host.Services.GetRequiredService<FunctionApp>().Folder);

        // The Functions host tries routes in the alphabetical order of the functions' names, not the most specific first:
        // https://github.com/Azure/azure-functions-host/issues/3153
        foreach (var (order, function) in functions.OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Index())
        {
            var trigger = (HttpTriggerAttribute)function.Trigger;
            var route = $"{prefix}/{(string.IsNullOrEmpty(trigger.Route) ? function.Name : trigger.Route)}";
            var endpoint = ActivatorUtilities.CreateInstance<HttpFunction>(host.Services, function);
            var mapped = trigger.Methods is { Length: > 0 } methods
                ? host.MapMethods(route, methods, endpoint.AnswerAsync)
                : host.Map(route, endpoint.AnswerAsync);
            mapped.WithMetadata(function).WithOrder(order);
        }
    }

    // Routing alone would answer 405 where a route matches and no method does; to the Functions host, that is no match.
    private static Task AnswerWhatNoFunctionTakes(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<FunctionEntry>() is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
