using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>What reaches an orchestration from outside: the results of what it started, events, orders of a client.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(TaskCompleted), "completed")]
[JsonDerivedType(typeof(TaskFailed), "failed")]
[JsonDerivedType(typeof(TimerFired), "fired")]
[JsonDerivedType(typeof(EventRaised), "event")]
[JsonDerivedType(typeof(Suspended), "suspended")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(Terminated), "terminated")]
[JsonDerivedType(typeof(Carried), "carried")]
internal abstract record Incoming;

/// <summary>An activity or a sub-orchestration returned.</summary>
internal sealed record TaskCompleted(int Id, [property: JsonConverter(typeof(RawJson))] string? Result) : Incoming;

/// <summary>An activity or a sub-orchestration failed. What is final would fail again: no retry policy applies to it.</summary>
internal sealed record TaskFailed(int Id, TaskFailureDetails Failure, bool Final = false) : Incoming;

internal sealed record TimerFired(int Id) : Incoming;

internal sealed record EventRaised(string Name, [property: JsonConverter(typeof(RawJson))] string? Payload) : Incoming;

internal sealed record Suspended : Incoming;

internal sealed record Resumed : Incoming;

internal sealed record Terminated([property: JsonConverter(typeof(RawJson))] string? Output) : Incoming;

/// <summary>What the run before ContinueAsNew had received and not used.</summary>
internal sealed record Carried(IReadOnlyList<Incoming> Events) : Incoming;
