using Simulators.Shared;

namespace Simulators.Level.Faults;

/// <summary>Something to go wrong with Level's API.</summary>
internal sealed record Fault() : FaultWhere("/v2")
{
    public int DelayMs { get; init; }

    public int? Status { get; init; }

    public int? RetryAfter { get; init; }

    /// <summary>A page of HTML, as a gateway in front of Level sends.</summary>
    public bool Html { get; init; }

    public bool DropConnection { get; init; }

    /// <summary>A complete answer that is not JSON all the way.</summary>
    public bool BrokenJson { get; init; }

    /// <summary>An answer that breaks off half way, connection and all.</summary>
    public bool Truncate { get; init; }

    public bool EmptyPageWithHasMore { get; init; }

    /// <summary>The first page over and over.</summary>
    public bool RepeatCursor { get; init; }

    /// <summary>The last item of a page, or the one shown, has no id.</summary>
    public bool MissingId { get; init; }

    public override string? Problem() => this is { Status: < 200 or > 599 } ? "status is from 200 to 599." : base.Problem();
}
