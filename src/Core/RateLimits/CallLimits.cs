namespace Integration.Core.RateLimits;

/// <summary>How many calls may be made to an account elsewhere, and how they are shared out.</summary>
/// <param name="Count">Calls in any window, as configured.</param>
internal sealed record CallLimits(int Count, int Seconds)
{
    /// <summary>How many of a window's calls may be such as nobody waits for; the rest is kept for those that are awaited.</summary>
    public required Func<int, int> Queued { get; init; }

    /// <summary>What is worth a request to the storage, and worth waiting for, of calls that nobody waits for.</summary>
    public required Func<int, int> QueuedPortion { get; init; }

    /// <summary>The same of calls that are awaited.</summary>
    public required Func<int, int> AwaitedPortion { get; init; }

    /// <summary>For so many seconds after the first call has come free it is worth waiting for more of them.</summary>
    public int Patience { get; init; } = int.MaxValue;

    /// <summary>No pause after a 429 is longer.</summary>
    public TimeSpan MaxPause { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether half as many calls are made after a 429, and then slowly more again.</summary>
    public bool HalvesAfterPause { get; init; }
}
