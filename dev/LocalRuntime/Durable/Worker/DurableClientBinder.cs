using System.Reflection;
using LocalRuntime.Worker;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Durable;

/// <summary>Supplies the client. It is asked for late, since the engine behind it runs functions, for which this binds.</summary>
internal sealed class DurableClientBinder(IServiceProvider services) : IParameterBinder
{
    public bool Binds(ParameterInfo parameter) => parameter.IsDefined(typeof(DurableClientAttribute));

    public ValueTask<object?> BindAsync(ParameterInfo parameter, FunctionContext context) => parameter.ParameterType == typeof(DurableTaskClient)
        ? ValueTask.FromResult<object?>(services.GetRequiredService<LocalDurableTaskClient>())
        : throw new InvalidOperationException($"[DurableClient] is for a {nameof(DurableTaskClient)}; '{parameter.Name}' is a {parameter.ParameterType}.");
}
