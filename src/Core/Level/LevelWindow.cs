using System.Text.Json;
using Integration.Core.RateLimits;

namespace Integration.Core.Level;

/// <summary>What all instances together asked of one Level account in the last minute. Walks leave a quarter to what somebody waits for.</summary>
/// <param name="Walks">Pages of lists.</param>
/// <param name="Singles">All the rest.</param>
/// <param name="Pause">The last 429; null when there was none.</param>
internal sealed record LevelWindow(RateWindow Walks, RateWindow Singles, LevelPause? Pause)
{
    public static LevelWindow Parse(string? json) =>
        json is null ? new LevelWindow(RateWindow.Parse(null), RateWindow.Parse(null), null) : JsonSerializer.Deserialize<LevelWindow>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);

    public RateWindow Of(LevelCall call) => call switch
    {
        LevelCall.Walk => Walks,
        LevelCall.Single => Singles,
    };

    /// <summary>How many calls of this kind may still be made.</summary>
    /// <param name="call">The kind.</param>
    /// <param name="rate">Calls a minute, of both kinds.</param>
    /// <param name="second">When; later than now: if nothing more is taken until then.</param>
    public int Left(LevelCall call, int rate, long second)
    {
        var walks = Walks.TakenAt(second);
        var left = rate - walks - Singles.TakenAt(second);
        return call switch
        {
            LevelCall.Walk => Math.Min(left, Math.Max(1, rate * 3 / 4) - walks),
            LevelCall.Single => left,
        };
    }

    /// <summary>The first second in which <paramref name="wanted"/> calls of this kind may be made.</summary>
    public long FreesAt(LevelCall call, int rate, int wanted, long now) =>
        Walks.Ends().Concat(Singles.Ends()).Order().FirstOrDefault(second => Left(call, rate, second) >= wanted, now + 1);
}
