using System.Reflection;
using LocalRuntime.Worker;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>The app's orchestrators and activities, run through its middleware.</summary>
internal sealed class HostFunctions : IFunctions
{
    private readonly FunctionCatalog _catalog;
    private readonly FunctionInvoker _invoker;
    private readonly WorkerConverter _converter;

    public HostFunctions(FunctionCatalog catalog, FunctionInvoker invoker, WorkerConverter converter)
    {
        _catalog = catalog;
        _invoker = invoker;
        _converter = converter;
        foreach (var function in catalog.TriggeredBy<OrchestrationTriggerAttribute>())
        {
            Check(function);
        }
    }

    public bool HasOrchestrator(string name) => _catalog.Find(name)?.Trigger is OrchestrationTriggerAttribute;

    public bool HasActivity(string name) => _catalog.Find(name)?.Trigger is ActivityTriggerAttribute;

    public OrchestratorRun StartOrchestrator(string name, TaskOrchestrationContext context, string? input)
    {
        var function = _catalog.Find(name)!;
        var values = new Dictionary<string, object?> { [function.TriggerParameter.Name!] = context };
        if (InputParameter(function) is { } parameter)
        {
            values.Add(parameter.Name!, _converter.Deserialize(input, parameter.ParameterType));
        }

        var invocation = _invoker.Prepare(function, values, CancellationToken.None);
        return new OrchestratorRun(invocation.RunAsync(), invocation);
    }

    public async Task<object?> RunActivityAsync(string name, string? input, CancellationToken cancellationToken)
    {
        var function = _catalog.Find(name)!;
        var parameter = function.TriggerParameter;
        var values = new Dictionary<string, object?>();
        if (parameter.ParameterType != typeof(FunctionContext))
        {
            values.Add(parameter.Name!, _converter.Deserialize(input, parameter.ParameterType));
        }

        await using var invocation = _invoker.Prepare(function, values, cancellationToken);
        return await invocation.RunAsync();
    }

    // The first parameter that nothing else would supply.
    private static ParameterInfo? InputParameter(FunctionEntry function) => function.Arguments.FirstOrDefault(argument =>
        !argument.IsDefined(typeof(BindingAttribute)) && argument.ParameterType != typeof(FunctionContext) && argument.ParameterType != typeof(CancellationToken));

    private static void Check(FunctionEntry function)
    {
        if (function.TriggerParameter.ParameterType != typeof(TaskOrchestrationContext))
        {
            throw new InvalidOperationException($"Orchestrator '{function.Name}' must take its trigger as a {nameof(TaskOrchestrationContext)}.");
        }

        // The official worker hands the input over only if its type is exactly the parameter's; else the parameter stays null.
        if (InputParameter(function)?.ParameterType is { } type
            && (type == typeof(object) || type.IsAbstract || Nullable.GetUnderlyingType(type) is not null))
        {
            throw new InvalidOperationException($"The input of orchestrator '{function.Name}' is declared as {type}; in Azure it would never be bound. Use a concrete type, or GetInput.");
        }
    }
}
