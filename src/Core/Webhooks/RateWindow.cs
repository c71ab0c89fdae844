using System.Text.Json;

namespace Integration.Core.Webhooks;

/// <summary>
/// What all instances together took of an organization's events in the last minute: what was used, by the second, and
/// shares that an instance may still use. A share counts as used until its instance has said how much of it was.
/// </summary>
/// <param name="Uses">Second (since 1970) and count.</param>
/// <param name="Shares">By instance: until which second it may be used, and how many events it is worth.</param>
internal sealed record RateWindow(SortedDictionary<long, int> Uses, Dictionary<string, RateShare> Shares)
{
    /// <summary>A minute, and the second that is not over: no event counts for less than a minute.</summary>
    private const int Seconds = 61;

    public int Taken => Uses.Values.Sum() + Shares.Values.Sum(share => share.Count);

    public static RateWindow Parse(string? json) =>
        json is null ? new RateWindow([], []) : JsonSerializer.Deserialize<RateWindow>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Puts what an instance has really used in the place of its share, and forgets what is over a minute old.</summary>
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

    /// <summary>The first second in which something of what is taken now will not count any more.</summary>
    public long FreesAt(long now) => Uses.Keys.Concat(Shares.Values.Select(share => share.Until)).DefaultIfEmpty(now).Min() + Seconds;
}

/// <summary>What an instance may use without asking.</summary>
/// <param name="Until">Last second.</param>
/// <param name="Count">Events.</param>
internal sealed record RateShare(long Until, int Count);
