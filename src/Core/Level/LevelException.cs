namespace Integration.Core.Level;

/// <summary>Why a Level request failed; decides whether a retry can help.</summary>
internal enum LevelFailure
{
    /// <summary>401: the key is wrong, revoked or missing. A retry does not help.</summary>
    InvalidKey,

    /// <summary>403: the key or the plan does not allow this.</summary>
    NotAllowed,

    /// <summary>404: not found.</summary>
    NotFound,

    /// <summary>429: retry after <see cref="LevelException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>Not sent: our own quota is used up. Retry after <see cref="LevelException.RetryAfter"/>.</summary>
    Held,

    /// <summary>5xx, a timeout, or no connection.</summary>
    Unreachable,

    /// <summary>An invalid response, such as one that is not JSON.</summary>
    InvalidResponse,
}

/// <summary>A failed Level request. The message never contains a key.</summary>
/// <param name="message">What happened, for people.</param>
internal sealed class LevelException(LevelFailure failure, string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    public LevelFailure Failure { get; } = failure;

    /// <summary>How long to wait before the next attempt, if known.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsTransient => Failure switch
    {
        LevelFailure.RateLimited or LevelFailure.Held or LevelFailure.Unreachable or LevelFailure.InvalidResponse => true,
        LevelFailure.InvalidKey or LevelFailure.NotAllowed or LevelFailure.NotFound => false,
    };
}
