using System.Text.Json;
using FunctionsHost.Rpc;

namespace FunctionsHost.Worker;

/// <summary>A function as the worker describes it.</summary>
/// <param name="Trigger">Its trigger binding, as in function.json.</param>
/// <param name="DurableClients">The names of its Durable client bindings.</param>
internal sealed record Function(string Id, string Name, JsonElement Trigger, IReadOnlyList<string> DurableClients)
{
    public string TriggerType => Text("type")!;

    public static Function Parse(RpcFunctionMetadata metadata)
    {
        var bindings = metadata.RawBindings.Select(raw => JsonDocument.Parse(raw).RootElement).ToList();
        var clients = bindings.Where(binding => TypeOf(binding).Equals("durableClient", StringComparison.OrdinalIgnoreCase));
        var trigger = bindings.Find(binding => TypeOf(binding).EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
        return trigger.ValueKind is JsonValueKind.Undefined
            ? throw new HostException($"Function {metadata.Name} has no trigger.")
            : new Function(metadata.FunctionId, metadata.Name, trigger, [.. clients.Select(binding => binding.GetProperty("name").GetString()!)]);
    }

    /// <summary>A text property of the trigger; null when it is not there.</summary>
    public string? Text(string property) =>
        Trigger.TryGetProperty(property, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    /// <summary>A yes-or-no property of the trigger.</summary>
    public bool? Flag(string property) =>
        Trigger.TryGetProperty(property, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    /// <summary>A request to run it, with its trigger's data.</summary>
    /// <param name="data">For the trigger.</param>
    /// <param name="durableClient">For its Durable client bindings.</param>
    public InvocationRequest NewInvocation(TypedData data, string? durableClient)
    {
        var request = new InvocationRequest { InvocationId = Guid.NewGuid().ToString(), FunctionId = Id };
        request.InputData.Add(new ParameterBinding { Name = Text("name"), Data = data });
        foreach (var name in DurableClients)
        {
            request.InputData.Add(new ParameterBinding { Name = name, Data = new TypedData { String = durableClient ?? "" } });
        }

        return request;
    }

    private static string TypeOf(JsonElement binding) => binding.GetProperty("type").GetString() ?? "";
}
