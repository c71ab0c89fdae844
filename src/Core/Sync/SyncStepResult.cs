using Integration.Core.Level;
using Integration.Core.Results;

namespace Integration.Core.Sync;

/// <summary>Scope of a failure.</summary>
internal enum FailureScope
{
    /// <summary>At most the phase that the step belongs to.</summary>
    Nothing,

    /// <summary>Everything in this Level account, e.g. because its key was rejected.</summary>
    Account,

    /// <summary>The whole run, e.g. because it was canceled.</summary>
    Run,
}

/// <summary>Result of a step.</summary>
/// <param name="Cursor">Where the part goes on; null when it is complete.</param>
/// <param name="Failure">Why the step stopped early; null when it did not.</param>
/// <param name="Retry">Whether going on from <paramref name="Cursor"/> later may help.</param>
/// <param name="RetryAfter">How long to wait at least before that.</param>
internal sealed record SyncStepResult(int Items = 0, string? Cursor = null, string? Failure = null, bool Retry = false, TimeSpan? RetryAfter = null)
{
    /// <summary>In characters: it is stored in the orchestration history.</summary>
    internal const int MaxFailureLength = 1000;

    /// <summary>Why the step stopped early; null if it did not. At most 1,000 characters.</summary>
    public string? Failure { get; init; } = Failure?.Shorten(MaxFailureLength);

    /// <summary>Scope of the failure.</summary>
    public FailureScope Ends { get; init; }

    /// <summary>No error, but the phase must wait until then: another run is doing the same, or Level's limit is reached.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>The list changed while it was read: restart it, once.</summary>
    public bool Restart { get; init; }

    /// <summary>Some items could not be identified: what was not seen may still exist.</summary>
    public bool Incomplete { get; init; }

    /// <summary>The same step already handled removals.</summary>
    public bool AbsenceSettled { get; init; }

    /// <summary>The next client with its own account.</summary>
    public ClientId? Next { get; init; }

    /// <summary>What the step changed.</summary>
    public SyncChanges? Changes { get; init; }

    internal static SyncStepResult Of(LevelException failure, int items, string? cursor) => failure.Failure switch
    {
        LevelFailure.Held => new SyncStepResult(items, cursor) { Wait = failure.RetryAfter ?? TimeSpan.FromSeconds(1) },
        LevelFailure.InvalidKey => new SyncStepResult(items, cursor, failure.Message) { Ends = FailureScope.Account },
        LevelFailure.NotFound when cursor is not null => new SyncStepResult(items, cursor, failure.Message) { Restart = true },
        LevelFailure.NotAllowed or LevelFailure.NotFound or LevelFailure.RateLimited or LevelFailure.Unreachable or LevelFailure.InvalidResponse =>
            new SyncStepResult(items, cursor, failure.Message, failure.IsTransient, failure.RetryAfter),
    };
}
