namespace Integration.Core.Level;

/// <summary>What kind of "no" Level gave; decides whether asking again can help.</summary>
internal enum LevelFailure
{
    /// <summary>401: the key is wrong, revoked or missing. Asking again does not help.</summary>
    InvalidKey,

    /// <summary>403: the key or the plan does not allow this.</summary>
    NotAllowed,

    /// <summary>404: there is no such thing.</summary>
    NotFound,

    /// <summary>429: later, see <see cref="LevelException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>Not asked: we hold back to stay under Level's limit, for as long as <see cref="LevelException.RetryAfter"/> says.</summary>
    Held,

    /// <summary>5xx, a time-out, or no connection at all.</summary>
    Unreachable,

    /// <summary>An answer that makes no sense, e.g. no JSON.</summary>
    InvalidResponse,
}

/// <summary>Level did not give what was asked for. The message never holds a key.</summary>
/// <param name="message">What happened, for people.</param>
internal sealed class LevelException(LevelFailure failure, string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    public LevelFailure Failure { get; } = failure;

    /// <summary>How long Level asked to wait, if it said so; or how long we hold back.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>True when the same request may succeed later.</summary>
    public bool IsTransient => Failure switch
    {
        LevelFailure.RateLimited or LevelFailure.Held or LevelFailure.Unreachable or LevelFailure.InvalidResponse => true,
        LevelFailure.InvalidKey or LevelFailure.NotAllowed or LevelFailure.NotFound => false,
    };
}
