using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Worker;

/// <summary>Answers requests by running one function.</summary>
internal sealed class HttpFunction(FunctionEntry function, FunctionInvoker invoker, RunningWork work, ILogger<HttpFunction> logger)
{
    public async Task AnswerAsync(HttpContext http)
    {
        using var piece = work.TryBegin();
        if (piece is null)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        await using var invocation = invoker.Prepare(function, BindingData(http.Request), http.RequestAborted);
        invocation.Features.Set(http);
        http.Features.Set<IServiceProvidersFeature>(new RequestServicesFeature(http, null) { RequestServices = invocation.InstanceServices });
        try
        {
            await invocation.RunAsync();
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            logger.LogInformation("Function '{Function}' was given up because its caller went away.", function.Name);
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Function '{Function}' (invocation {Invocation}) failed.", function.Name, invocation.InvocationId);
            if (http.Response.HasStarted)
            {
                http.Abort();
                return;
            }

            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    // As on the host: a query value binds to the parameter of its name too, unless the route has one of that name.
    private static Dictionary<string, object?> BindingData(HttpRequest request)
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Query.Where(value => !value.Key.Equals("code", StringComparison.OrdinalIgnoreCase)))
        {
            values[name] = value[^1];
        }

        foreach (var (name, value) in request.RouteValues)
        {
            values[name] = value;
        }

        return values;
    }
}
