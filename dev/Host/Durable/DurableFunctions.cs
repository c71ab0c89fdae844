using System.Reflection;
using System.Reflection.Emit;
using FunctionsHost.Worker;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace FunctionsHost.Durable;

/// <summary>
/// Shows the worker's Durable functions to the WebJobs SDK, which knows functions only as methods with attributes: a type
/// made at run time, with one method a function that passes its input on to <see cref="Invoke"/>.
/// </summary>
public sealed class DurableFunctions : ITypeLocator
{
    private readonly IReadOnlyList<Type> _types;

    internal DurableFunctions(IEnumerable<Function> functions) => _types = [Emit(functions), typeof(ClientBindingReader)];

    /// <summary>Runs the named function.</summary>
    public static Func<string, string?, Task<object?>> Invoke { get; set; } = (_, _) => Task.FromResult<object?>(null);

    /// <summary>What the emitted methods call.</summary>
    public static Task<object?> InvokeAsync(string name, string? input) => Invoke(name, input);

    /// <inheritdoc/>
    public IReadOnlyList<Type> GetTypes() => _types;

    /// <summary>The WebJobs attribute of a function's trigger; null when it is not a Durable function.</summary>
    internal static Type? TriggerOf(Function function) => function.TriggerType switch
    {
        "orchestrationTrigger" => typeof(OrchestrationTriggerAttribute),
        "activityTrigger" => typeof(ActivityTriggerAttribute),
        "entityTrigger" => typeof(EntityTriggerAttribute),
        _ => null,
    };

    private static Type Emit(IEnumerable<Function> functions)
    {
        const string Name = "WorkerFunctions";
        var module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(Name), AssemblyBuilderAccess.Run).DefineDynamicModule(Name);
        var type = module.DefineType(Name, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        var functionName = typeof(FunctionNameAttribute).GetConstructor([typeof(string)])!;
        foreach (var function in functions)
        {
            var method = type.DefineMethod(function.Name, MethodAttributes.Public | MethodAttributes.Static, typeof(Task<object?>), [typeof(string)]);
            method.SetCustomAttribute(new CustomAttributeBuilder(functionName, [function.Name]));
            method.DefineParameter(1, ParameterAttributes.None, "input")
                .SetCustomAttribute(new CustomAttributeBuilder(TriggerOf(function)!.GetConstructor(Type.EmptyTypes)!, []));
            var code = method.GetILGenerator();
            code.Emit(OpCodes.Ldstr, function.Name);
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Call, typeof(DurableFunctions).GetMethod(nameof(InvokeAsync))!);
            code.Emit(OpCodes.Ret);
        }

        return type.CreateType();
    }
}

/// <summary>Called once at start to learn the extension's Durable client binding.</summary>
public static class ClientBindingReader
{
    internal const string Name = "ReadDurableClientBinding";

    internal static string? Binding { get; private set; }

    /// <summary>Stores the binding.</summary>
    /// <param name="binding">The client as JSON: the task hub and the address of the extension's gRPC listener.</param>
    [NoAutomaticTrigger]
    [FunctionName(Name)]
#pragma warning disable DF0203 // A worker's binding is a string.
    public static Task ReadAsync([DurableClient] string binding)
#pragma warning restore DF0203
    {
        Binding = binding;
        return Task.CompletedTask;
    }
}
