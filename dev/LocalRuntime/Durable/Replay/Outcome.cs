using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>How an orchestrator left a turn.</summary>
internal abstract record Outcome
{
    public sealed record Waiting(bool Suspended) : Outcome;

    public sealed record Completed(string? Output) : Outcome;

    public sealed record Failed(TaskFailureDetails Failure) : Outcome;

    public sealed record Terminated(string? Output) : Outcome;

    public sealed record StartsOver(string? Input, IReadOnlyList<Incoming> Carried) : Outcome;
}
