using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace LocalRuntime.Worker;

/// <summary>One function as it was found in the app.</summary>
internal sealed class FunctionEntry : FunctionDefinition
{
    public FunctionEntry(string name, MethodInfo method)
    {
        Name = name;
        Method = method;
        Arguments = method.GetParameters();
        TriggerParameter = Arguments.SingleOrDefault(argument => argument.IsDefined(typeof(TriggerBindingAttribute)))
            ?? throw new InvalidOperationException($"Function '{name}' ({EntryPoint}) needs exactly one parameter with a trigger attribute.");
        Trigger = TriggerParameter.GetCustomAttribute<TriggerBindingAttribute>()!;
        Parameters = [.. Arguments.Select(argument => new FunctionParameter(argument.Name!, argument.ParameterType, argument.HasDefaultValue, argument.DefaultValue))];
        InputBindings = Arguments
            .Select(argument => (argument.Name, Attribute: argument.GetCustomAttribute<BindingAttribute>()))
            .Where(argument => argument.Attribute is not null)
            .ToImmutableDictionary(argument => argument.Name!, argument => (BindingMetadata)new InputBinding(argument.Name!, BindingType(argument.Attribute!)));
    }

    public MethodInfo Method { get; }

    public ParameterInfo[] Arguments { get; }

    public ParameterInfo TriggerParameter { get; }

    public TriggerBindingAttribute Trigger { get; }

    public override string Name { get; }

    public override string Id => Name;

    public override string EntryPoint => $"{Method.DeclaringType!.FullName}.{Method.Name}";

    public override string PathToAssembly => Method.DeclaringType!.Assembly.Location;

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;

    // HttpTriggerAttribute → httpTrigger, as in the function.json of the official SDK.
    private static string BindingType(BindingAttribute attribute)
    {
        var name = attribute.GetType().Name;
        return char.ToLowerInvariant(name[0]) + name[1..^nameof(Attribute).Length];
    }

    private sealed class InputBinding(string name, string type) : BindingMetadata
    {
        public override string Name => name;

        public override string Type => type;

        public override BindingDirection Direction => BindingDirection.In;
    }
}
