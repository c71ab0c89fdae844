namespace LocalRuntime.Durable;

/// <summary>An orchestrator's wish to start over with this input.</summary>
internal sealed record ContinuedAsNew(string? Input, bool PreserveEvents);
