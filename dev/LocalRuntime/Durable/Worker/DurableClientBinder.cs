using System.Reflection;
using LocalRuntime.Worker;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Durable;

// The client is fetched when it is wanted: it needs the functions, which need the binders.
internal sealed class DurableClientBinder : IParameterBinder
{
    public bool Binds(ParameterInfo parameter) => parameter.IsDefined(typeof(DurableClientAttribute));

    public ValueTask<object?> BindAsync(ParameterInfo parameter, FunctionContext context) => parameter.ParameterType == typeof(DurableTaskClient)
        ? ValueTask.FromResult<object?>(context.InstanceServices.GetRequiredService<LocalDurableTaskClient>())
        : throw new InvalidOperationException($"[DurableClient] is for a {nameof(DurableTaskClient)}; '{parameter.Name}' is a {parameter.ParameterType}.");
}
