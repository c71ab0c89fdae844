namespace LocalRuntime.Durable;

/// <summary>A started orchestrator, and what is to be disposed when the turn is over, whether it got to its end or not.</summary>
internal sealed record OrchestratorRun(Task<object?> Task, IAsyncDisposable? Scope = null);
