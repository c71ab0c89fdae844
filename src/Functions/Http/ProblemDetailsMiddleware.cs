using Grpc.Core;
using Integration.Core.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Integration.Functions.Http;

/// <summary>Turns what a function throws into problem details. No message and no stack trace of ours leaves the app.</summary>
internal sealed class ProblemDetailsMiddleware(ILogger<ProblemDetailsMiddleware> log) : IFunctionsWorkerMiddleware
{
    private const string RetryAfterSeconds = "30";
    private const string Uncertain = "The change may or may not have been saved. Try again in 30 seconds.";

    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var http = context.GetHttpContext();
        if (http is null)
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
            await AnswerAsync(context.GetInvocationResult(), http);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested && !http.Response.HasStarted)
        {
            // The caller hung up, which is told to the invocation first, or the host is stopping.
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            await ApiResults
                .Of(StatusCodes.Status503ServiceUnavailable, "request-canceled", "The request was canceled.", Uncertain)
                .ExecuteAsync(http);
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            await Answer(http, failure, context.FunctionDefinition.Name).ExecuteAsync(http);
        }
    }

    /// <summary>The worker serializes what a function returns once more, for the host, which throws it away: here it gets nothing to serialize.</summary>
    private static async Task AnswerAsync(InvocationResult invocation, HttpContext http)
    {
        if (invocation.Value is IResult result)
        {
            await result.ExecuteAsync(http);
            invocation.Value = Results.Empty;
        }
    }

    private IResult Answer(HttpContext http, Exception failure, string function)
    {
        if (StatusOfUnreadable(failure) is { } status)
        {
            return ApiResults.Of(status, "malformed-request", "The request cannot be read.", "The request is not valid HTTP, or its body ended early.");
        }

        // Durable's client: its storage does not answer, or the call took too long.
        if (StorageHealth.IsUnavailable(failure) || failure is RpcException)
        {
            log.LogError(failure, "{Function} could not reach the storage.", function);
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            return ApiResults.Of(
                StatusCodes.Status503ServiceUnavailable, "storage-unavailable", "Storage is not responding.",
                Uncertain);
        }

        log.LogError(failure, "{Function} failed.", function);
        return ApiResults.Of(
            StatusCodes.Status500InternalServerError, "internal-error", "An internal error occurred.",
            "The error was logged. Try again; if it persists, contact your administrator.");
    }

    private static int? StatusOfUnreadable(Exception failure) => failure switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        AggregateException { InnerExceptions: [var only] } => StatusOfUnreadable(only),

        // The web server's word for a chunk whose length is no number that it can hold.
        IOException { InnerException: OverflowException } => StatusCodes.Status400BadRequest,
        _ => null,
    };
}
