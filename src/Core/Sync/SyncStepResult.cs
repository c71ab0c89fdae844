using Integration.Core.Level;
using Integration.Core.Results;

namespace Integration.Core.Sync;

/// <summary>How much a failure puts an end to.</summary>
internal enum FailureScope
{
    /// <summary>Nothing but, at worst, the part of the sync that the step belongs to.</summary>
    Nothing,

    /// <summary>All that there is to do in this Level account, e.g. as its key is refused.</summary>
    Account,

    /// <summary>The whole run, e.g. as someone has cancelled it.</summary>
    Run,
}

/// <summary>What came of one step.</summary>
/// <param name="Cursor">Where the part goes on; null when it is complete.</param>
/// <param name="Failure">Why the step stopped early; null when it did not.</param>
/// <param name="Retry">Whether going on from <paramref name="Cursor"/> later may help.</param>
/// <param name="RetryAfter">How long to wait at least before that.</param>
internal sealed record SyncStepResult(int Items = 0, string? Cursor = null, string? Failure = null, bool Retry = false, TimeSpan? RetryAfter = null)
{
    /// <summary>In characters: it goes into the orchestration's history.</summary>
    internal const int MaxFailureLength = 1000;

    /// <summary>Why the step stopped early; null when it did not. At most 1,000 characters.</summary>
    public string? Failure { get; init; } = Failure?.Shorten(MaxFailureLength);

    /// <summary>How much the failure puts an end to.</summary>
    public FailureScope Ends { get; init; }

    /// <summary>Nothing is wrong, but the part cannot go on before this: another run does the same, or Level's limit is reached.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>The list has changed so that it cannot be walked further: begin it again, once.</summary>
    public bool Restart { get; init; }

    /// <summary>Some item could not be told from others: what was not seen may be there all the same.</summary>
    public bool Incomplete { get; init; }

    /// <summary>What follows from absence was done in the same step.</summary>
    public bool AbsenceSettled { get; init; }

    /// <summary>The next client with an account of its own.</summary>
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
