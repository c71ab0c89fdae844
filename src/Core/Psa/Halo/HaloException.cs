namespace Integration.Core.Psa.Halo;

/// <summary>Why HaloPSA did not do what it was asked.</summary>
internal enum HaloFailure
{
    /// <summary>Nothing was sent: our own quota is used up, or a 429 asked for patience. <see cref="HaloException.RetryAfter"/> says for how long.</summary>
    Held,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>No connection, a dropped one, a time-out, or 5xx.</summary>
    Unreachable,

    /// <summary>The client id or secret is refused, or every call is (401, also with a new token).</summary>
    AuthenticationFailed,

    /// <summary>403: a permission of the application or of its agent is missing.</summary>
    NotAllowed,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>400, or another 4xx: what was sent is not accepted. The message is HaloPSA's own where it said something.</summary>
    Rejected,

    /// <summary>Success, but not the answer that was to be expected: no JSON, too large, too late.</summary>
    InvalidResponse,
}

/// <summary>HaloPSA did not do what it was asked.</summary>
/// <param name="message">For an administrator: what is wrong and what to do. Holds no secret.</param>
/// <param name="retryAfter">When to try again at the earliest, if that is known.</param>
/// <param name="mayHaveLanded">Whether a write may have happened all the same: look before it is repeated.</param>
internal sealed class HaloException(HaloFailure failure, string message, TimeSpan? retryAfter = null, bool mayHaveLanded = false, Exception? inner = null)
    : Exception(message, inner)
{
    public HaloFailure Failure { get; } = failure;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public bool OutcomeUnknown { get; } = mayHaveLanded;

    /// <summary>Whether the same may succeed later without anyone mending anything.</summary>
    public bool IsTransient => Failure is HaloFailure.Held or HaloFailure.RateLimited or HaloFailure.Unreachable or HaloFailure.InvalidResponse;
}
