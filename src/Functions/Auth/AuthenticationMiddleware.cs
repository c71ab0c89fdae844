using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Integration.Functions.Auth;

/// <summary>Notes who makes the request. Letting in or not is the API functions' own question.</summary>
internal sealed class AuthenticationMiddleware(ISignIn signIn) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc/>
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http && signIn.Identify(http) is { } user)
        {
            SignedIn.Set(http, user);
        }

        return next(context);
    }
}
