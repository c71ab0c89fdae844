using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Worker;

/// <summary>Prepares calls of functions, which then run through the app's middleware.</summary>
internal sealed class FunctionInvoker(FunctionExecutionDelegate pipeline, IServiceScopeFactory scopes)
{
    /// <param name="function">What is called.</param>
    /// <param name="values">Values by parameter name; strings are converted to the parameter's type, everything else is passed as it is.</param>
    /// <param name="cancellationToken">What the function sees as its own token.</param>
    public Invocation Prepare(FunctionEntry function, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken) =>
        new(function, values, pipeline, scopes, cancellationToken);
}
