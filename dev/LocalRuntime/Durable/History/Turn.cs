namespace LocalRuntime.Durable;

/// <summary>One step of an orchestration: what came in, at what time, and what the orchestrator then asked for.</summary>
internal sealed record Turn(DateTime At, IReadOnlyList<Incoming> Incoming, IReadOnlyList<Scheduled> Actions);
