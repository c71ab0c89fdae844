using System.Reflection;
using LocalRuntime.Worker;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Durable;

internal sealed class DurableClientBinder(LocalDurableTaskClient client) : IParameterBinder
{
    public bool Binds(ParameterInfo parameter) => parameter.IsDefined(typeof(DurableClientAttribute));

    public ValueTask<object?> BindAsync(ParameterInfo parameter, FunctionContext context) => parameter.ParameterType == typeof(DurableTaskClient)
        ? ValueTask.FromResult<object?>(client)
        : throw new InvalidOperationException($"[DurableClient] is for a {nameof(DurableTaskClient)}; '{parameter.Name}' is a {parameter.ParameterType}.");
}
