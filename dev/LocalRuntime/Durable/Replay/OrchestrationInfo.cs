using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>What stays the same during a run of an orchestration.</summary>
internal sealed record OrchestrationInfo(string Name, string InstanceId, ParentOrchestrationInstance? Parent, string? Input);
