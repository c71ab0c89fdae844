using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>What an orchestrator starts from; the custom status is the one that stands until it sets another.</summary>
internal sealed record OrchestrationInfo(string Name, string InstanceId, ParentOrchestrationInstance? Parent, string? Input, string? CustomStatus = null);
