using Azure;

namespace LocalRuntime.Durable;

/// <summary>What an instance's runner is told.</summary>
internal abstract record Mail
{
    /// <summary>Something was put into the inbox.</summary>
    public sealed record Arrived(Message Message) : Mail;

    /// <summary>An activity is over; with nothing to say if it was not even begun.</summary>
    public sealed record Finished(int Generation, Incoming? Incoming) : Mail;

    /// <summary>Another process has changed the hint: look into the inbox.</summary>
    public sealed record Look(ETag Hint) : Mail;

    /// <summary>The alarm has gone off.</summary>
    public sealed record Tick : Mail;

    /// <summary>Something that is not durable has tried to continue the orchestrator.</summary>
    public sealed record IllegalAwait : Mail;

    public sealed record Stop : Mail;
}
