namespace Integration.Core.RateLimits;

/// <summary>The other side said that it was too much (429): nothing is sent for a while, and perhaps less after that.</summary>
/// <param name="Rate">So many calls in a window when it is over; from then on a tenth of the usual more each minute.</param>
internal sealed record CallPause(DateTimeOffset Until, int Rate)
{
    private const int Slowest = 6;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>What follows from a 429.</summary>
    /// <param name="retryAfter">How long we are asked to wait, if that was said.</param>
    public static CallPause After(CallPause? before, TimeSpan? retryAfter, DateTimeOffset now, CallLimits limits)
    {
        var wait = retryAfter ?? Usual;
        wait = wait > limits.MaxPause ? limits.MaxPause : wait;
        var until = now + (wait > Shortest ? wait : Shortest);

        // Calls that were under way together are refused together: that is one 429, not several.
        return before is not null && before.Lasts(now)
            ? before with { Until = until > before.Until ? until : before.Until }
            : new CallPause(until, limits.HalvesAfterPause ? Math.Max(Math.Min(Slowest, limits.Count), RateAt(before, now, limits) / 2) : limits.Count);
    }

    /// <summary>Calls in a window at this time. A minute in which nothing was sent proves nothing: what is added counts from the end of the pause.</summary>
    public static int RateAt(CallPause? pause, DateTimeOffset now, CallLimits limits)
    {
        if (pause is null || !limits.HalvesAfterPause)
        {
            return limits.Count;
        }

        var minutes = Math.Max(0, Math.Floor((now - pause.Until).TotalMinutes));
        return (int)Math.Min(limits.Count, pause.Rate + (minutes * limits.Count / 10));
    }

    public bool Lasts(DateTimeOffset now) => now < Until;
}
