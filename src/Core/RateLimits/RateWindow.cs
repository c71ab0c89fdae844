using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.Core.RateLimits;

/// <summary>
/// What all instances together took of something that is limited, in its last minute or longer: what was used, by the second, and
/// shares that an instance may still use. A share counts as used until its instance has said how much of it was.
/// </summary>
/// <param name="Uses">Second (since 1970) and count.</param>
/// <param name="Shares">By instance: until which second it may be used, and how much it is worth.</param>
internal sealed record RateWindow(SortedDictionary<long, int> Uses, Dictionary<string, RateShare> Shares)
{
    /// <summary>How long something counts, in seconds. Not stored: whoever limits knows it.</summary>
    [JsonIgnore]
    public int Length { get; init; } = 60;

    /// <summary>The length, and the second that is not over: nothing counts for less than the length.</summary>
    private int Seconds => Length + 1;

    public static RateWindow Parse(string? json) =>
        json is null ? new RateWindow([], []) : JsonSerializer.Deserialize<RateWindow>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>What of it still counts in that second.</summary>
    public int TakenAt(long second) =>
        Uses.Where(use => use.Key + Seconds > second).Sum(use => use.Value)
        + Shares.Values.Where(share => share.Until + Seconds > second).Sum(share => share.Count);

    /// <summary>Puts what an instance has really used in the place of its share, and forgets what counts no more.</summary>
    public void Report(string instance, IReadOnlyDictionary<long, int> used, long now)
    {
        Shares.Remove(instance);
        foreach (var (second, count) in used)
        {
            Uses[second] = Uses.GetValueOrDefault(second) + count;
        }

        foreach (var over in Uses.Keys.Where(second => second + Seconds <= now).ToList())
        {
            Uses.Remove(over);
        }

        foreach (var over in Shares.Where(share => share.Value.Until + Seconds <= now).ToList())
        {
            Shares.Remove(over.Key);
        }
    }

    /// <summary>The seconds from which on something of what is taken now will not count any more.</summary>
    public IEnumerable<long> Ends() => Uses.Keys.Concat(Shares.Values.Select(share => share.Until)).Select(second => second + Seconds);

    /// <summary>The first second in which something of what is taken now will not count any more.</summary>
    public long FreesAt(long now) => Ends().DefaultIfEmpty(now + Seconds).Min();
}
