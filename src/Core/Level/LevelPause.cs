namespace Integration.Core.Level;

/// <summary>Level said that it was too much (429): nothing is sent for a while, and less after that.</summary>
/// <param name="Until">Nothing is sent before.</param>
/// <param name="Rate">So many requests a minute when it is over; from then on a tenth of the usual more each minute.</param>
internal sealed record LevelPause(DateTimeOffset Until, int Rate)
{
    private const int Slowest = 6;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>What follows from a 429.</summary>
    /// <param name="before">What was known before.</param>
    /// <param name="retryAfter">How long Level asked to wait, if it said so.</param>
    /// <param name="now">When it came.</param>
    /// <param name="usual">Requests a minute as configured.</param>
    public static LevelPause After(LevelPause? before, TimeSpan? retryAfter, DateTimeOffset now, int usual)
    {
        var wait = retryAfter ?? Usual;
        var until = now + (wait > Shortest ? wait : Shortest);

        // Calls that were under way together are refused together: that is one 429, not several.
        return before is not null && before.Lasts(now)
            ? before with { Until = until > before.Until ? until : before.Until }
            : new LevelPause(until, Math.Max(Math.Min(Slowest, usual), RateAt(before, now, usual) / 2));
    }

    /// <summary>Requests a minute at this time. A minute in which nothing was sent proves nothing: what is added counts from the end of the pause.</summary>
    public static int RateAt(LevelPause? pause, DateTimeOffset now, int usual)
    {
        if (pause is null)
        {
            return usual;
        }

        var minutes = Math.Max(0, Math.Floor((now - pause.Until).TotalMinutes));
        return (int)Math.Min(usual, pause.Rate + (minutes * usual / 10));
    }

    public bool Lasts(DateTimeOffset now) => now < Until;
}
