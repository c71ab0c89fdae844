using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>Who waits for an instance, and as which of its tasks. A run of the parent that is over waits for nothing any more.</summary>
internal sealed record ParentLink(string Name, string InstanceId, string Run, int TaskId)
{
    public ParentOrchestrationInstance AsPublic => new(Name, InstanceId);
}
