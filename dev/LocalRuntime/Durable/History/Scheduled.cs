using System.Text.Json.Serialization;

namespace LocalRuntime.Durable;

/// <summary>What an orchestrator asked for, numbered in the order in which it did: a replay must ask for the same again.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(ActivityScheduled), "activity")]
[JsonDerivedType(typeof(SubOrchestrationScheduled), "orchestration")]
[JsonDerivedType(typeof(TimerCreated), "timer")]
[JsonDerivedType(typeof(TimerCanceled), "cancel")]
[JsonDerivedType(typeof(EventSent), "event")]
internal abstract record Scheduled(int Id)
{
    /// <summary>What must not differ between two runs of the same code, in words.</summary>
    [JsonIgnore]
    public abstract string Description { get; }
}

internal sealed record ActivityScheduled(int Id, string Name, [property: JsonConverter(typeof(RawJson))] string? Input) : Scheduled(Id)
{
    public override string Description => $"activity '{Name}'";
}

internal sealed record SubOrchestrationScheduled(int Id, string Name, string InstanceId, [property: JsonConverter(typeof(RawJson))] string? Input) : Scheduled(Id)
{
    public override string Description => $"sub-orchestration '{Name}'";
}

// When it fires is no part of the description: a deployment may shorten a delay.
internal sealed record TimerCreated(int Id, DateTime FireAt) : Scheduled(Id)
{
    public override string Description => "a timer";
}

internal sealed record TimerCanceled(int Id) : Scheduled(Id)
{
    public override string Description => "the end of a timer";
}

internal sealed record EventSent(int Id, string InstanceId, string Name, [property: JsonConverter(typeof(RawJson))] string? Payload) : Scheduled(Id)
{
    public override string Description => $"event '{Name}' to another instance";
}
