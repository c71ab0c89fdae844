namespace Integration.Core.Results;

/// <summary>Kinds of expected failures.</summary>
internal enum ProblemKind
{
    /// <summary>The request cannot be read.</summary>
    Malformed,

    /// <summary>The request is readable but invalid.</summary>
    Invalid,

    /// <summary>Nobody is signed in.</summary>
    NotSignedIn,

    /// <summary>The user's role does not allow it.</summary>
    Forbidden,

    /// <summary>It does not exist, or not for this user.</summary>
    NotFound,

    /// <summary>It conflicts with the current state.</summary>
    Conflict,

    /// <summary>A dependent service did not respond.</summary>
    Unreachable,

    /// <summary>Not now: retry later.</summary>
    Busy,
}

/// <summary>An expected failure: what is wrong, where, and what to do.</summary>
/// <param name="Type">A stable, kebab-case name that programs may compare.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Errors">Per field, what is wrong with it.</param>
internal sealed record Problem(ProblemKind Kind, string Type, string Detail, IReadOnlyDictionary<string, string[]>? Errors = null)
{
    /// <summary>When to retry, if known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The value of <paramref name="field"/> cannot be used.</summary>
    public static Problem Field(string field, string message) =>
        new(ProblemKind.Invalid, "invalid-request", $"{field}: {message}", new Dictionary<string, string[]> { [field] = [message] });

    /// <summary>There is no such <paramref name="thing"/>.</summary>
    public static Problem NotFound(string thing) => new(ProblemKind.NotFound, "not-found", $"There is no such {thing}.");
}
