using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.Core.RateLimits;

/// <summary>
/// What all instances together called lately of one account. Its stored names are those of the first account that had one, Level's:
/// an instance of an older version may still run beside this one.
/// </summary>
/// <param name="Queued">Calls that nobody waits for: they leave something to the others.</param>
/// <param name="Pause">The last 429; null when there was none.</param>
internal sealed record CallWindow(
    [property: JsonPropertyName("Walks")] RateWindow Queued,
    [property: JsonPropertyName("Singles")] RateWindow Awaited,
    CallPause? Pause)
{
    public static CallWindow Parse(string? json, CallLimits limits)
    {
        var window = json is null ? new CallWindow(RateWindow.Parse(null), RateWindow.Parse(null), null) : JsonSerializer.Deserialize<CallWindow>(json)!;
        return window with { Queued = window.Queued with { Length = limits.Seconds }, Awaited = window.Awaited with { Length = limits.Seconds } };
    }

    public string ToJson() => JsonSerializer.Serialize(this);

    public RateWindow Of(bool isAwaited) => isAwaited ? Awaited : Queued;

    /// <summary>How many calls of this kind may still be made.</summary>
    /// <param name="rate">Calls in a window, of both kinds.</param>
    /// <param name="second">When; later than now: if nothing more is taken until then.</param>
    public int Left(bool isAwaited, int rate, CallLimits limits, long second)
    {
        var queued = Queued.TakenAt(second);
        var left = rate - queued - Awaited.TakenAt(second);
        return isAwaited ? left : Math.Min(left, limits.Queued(rate) - queued);
    }

    /// <summary>The first second in which <paramref name="wanted"/> calls of this kind may be made, or in which waiting for so many takes too long.</summary>
    public long FreesAt(bool isAwaited, int rate, CallLimits limits, int wanted, long now)
    {
        var ends = Queued.Ends().Concat(Awaited.Ends()).Order().ToList();
        return Math.Min(FirstWith(wanted), FirstWith(1) + limits.Patience);

        long FirstWith(int count) => ends.FirstOrDefault(second => Left(isAwaited, rate, limits, second) >= count, now + 1);
    }
}
