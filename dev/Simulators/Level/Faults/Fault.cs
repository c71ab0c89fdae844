namespace Simulators.Level.Faults;

/// <summary>Something to go wrong. It says where (a path, a method, a key), how often (a rate, a count, or always) and what.</summary>
internal sealed record Fault
{
    /// <summary>A regular expression for path and query from their beginning, so that a plain prefix is one too.</summary>
    public string Path { get; init; } = "/v2";

    public string? Method { get; init; }

    public double? Rate { get; init; }

    public int? Count { get; init; }

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
}
