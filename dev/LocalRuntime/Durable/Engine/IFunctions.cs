using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>The code behind the names.</summary>
internal interface IFunctions
{
    bool HasOrchestrator(string name);

    bool HasActivity(string name);

    /// <summary>Called on the orchestrator's thread; runs until the first thing that it has to wait for.</summary>
    OrchestratorRun StartOrchestrator(string name, TaskOrchestrationContext context, string? input);

    Task<object?> RunActivityAsync(string name, string? input, CancellationToken cancellationToken);
}
