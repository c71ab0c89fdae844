using System.Text.Json;
using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Quotas;

/// <summary>
/// What all instances took of a quota lately, and the last 429. A call counts for the window and one second more, as the second in which it was made
/// may not be over. A block counts in full, at the second in which it ends, until its instance says how much of it was used and when.
/// </summary>
internal sealed class QuotaRow : Row
{
    private const int MinReducedCount = 6;

    /// <summary>Seconds. Once something has come free it is worth waiting so long for a whole block: coming again costs requests too.</summary>
    private const int Patience = 5;

    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(10);
    private static readonly JsonSerializerOptions Compact = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    private List<Entry> _entries = [];

    public string Entries
    {
        get => JsonSerializer.Serialize(_entries, Compact);
        set => _entries = JsonSerializer.Deserialize<List<Entry>>(value, Compact)!;
    }

    public DateTimeOffset? PausedUntil { get; set; }

    /// <summary>Calls in a window when the pause is over.</summary>
    public int ReducedCount { get; set; }

    /// <summary>Notes a 429. During a pause another one only makes it longer: calls that were under way together are refused together.</summary>
    public void Pause(QuotaLimits limits, TimeSpan? retryAfter, DateTimeOffset at)
    {
        if (!IsPausedAt(at))
        {
            ReducedCount = Math.Max(Math.Min(MinReducedCount, limits.Count), CountAt(limits, at) / 2);
        }

        var wait = retryAfter ?? DefaultPause;
        var until = at + (wait < MinPause ? MinPause : wait > MaxPause ? MaxPause : wait);
        PausedUntil = PausedUntil > until ? PausedUntil : until;
    }

    /// <summary>Takes a block of calls, or a denial when none are left.</summary>
    /// <param name="isBusy">Whether the instance had a block just now: it gets a larger one.</param>
    public QuotaBlock Take(QuotaLimits limits, CallPriority priority, bool isBusy, DateTimeOffset at)
    {
        var now = at.ToUnixTimeSeconds();
        var count = CountAt(limits, at);
        if (IsPausedAt(at))
        {
            return QuotaBlock.Denied(PausedUntil!.Value, PausedUntil.Value, isPause: true, count);
        }

        _entries.RemoveAll(entry => entry.Second + Seconds(limits) <= now);
        var most = Scale(limits.MaxBlock, limits, count);
        var left = Left(limits, priority, count, now);
        if (left <= 0)
        {
            var freesAt = DateTimeOffset.FromUnixTimeSeconds(FreesAt(limits, priority, count, most, now));
            var askAgain = at + QuotaBlock.Lifetime;
            return QuotaBlock.Denied(askAgain < freesAt ? askAgain : freesAt, freesAt, isPause: false, count);
        }

        // Small at first, as most callers make a call or two; and about half of what is left at most, as another instance may need the rest.
        var first = Math.Max(1, most / 4);
        var size = Math.Min(isBusy ? Math.Max(most, first) : first, Math.Min(left, Math.Max(first, (left + 1) / 2)));
        var block = new QuotaBlock(Ids.New(8), size, at + QuotaBlock.Lifetime);
        _entries.Add(new Entry(block.Until.ToUnixTimeSeconds(), size, priority, block.Id));
        return block;
    }

    /// <summary>Replaces a block by what was used of it, once: a write that seemed to fail may have landed.</summary>
    public void Settle(QuotaBlock block)
    {
        if (_entries.Find(entry => entry.Block == block.Id) is { } taken)
        {
            _entries.Remove(taken);
            Add(taken.Priority, block.Uses);
        }
    }

    /// <param name="uses">Second (since 1970) → calls.</param>
    public void Add(CallPriority priority, Dictionary<long, int> uses)
    {
        foreach (var (second, count) in uses)
        {
            var entry = _entries.Find(other => other.Block is null && other.Priority == priority && other.Second == second)
                ?? new Entry(second, 0, priority);
            _entries.Remove(entry);
            _entries.Add(entry with { Count = entry.Count + count });
        }
    }

    /// <summary>Seconds for which a call counts.</summary>
    private static long Seconds(QuotaLimits limits) => (long)limits.Window.TotalSeconds + 1;

    /// <summary>A part of the limit, while it is reduced to <paramref name="count"/>.</summary>
    private static int Scale(int part, QuotaLimits limits, int count) => (int)((long)part * count / limits.Count);

    private bool IsPausedAt(DateTimeOffset at) => at < PausedUntil;

    /// <summary>Calls in a window. What recovers counts from the end of the pause: a minute without calls proves nothing.</summary>
    private int CountAt(QuotaLimits limits, DateTimeOffset at) => limits.HalvesAfterPause && PausedUntil is { } until
        ? (int)Math.Min(limits.Count, ReducedCount + (Math.Max(0, Math.Floor((at - until).TotalMinutes)) * limits.Count / 10))
        : limits.Count;

    /// <summary>Calls that may still be made in that second, if none are made before.</summary>
    private int Left(QuotaLimits limits, CallPriority priority, int count, long second)
    {
        var counting = _entries.Where(entry => entry.Second + Seconds(limits) > second).ToList();
        var left = count - counting.Sum(entry => entry.Count);
        var background = Math.Max(1, count - Scale(limits.Reserve, limits, count));
        return priority == CallPriority.Interactive
            ? left
            : Math.Min(left, background - counting.Where(entry => entry.Priority == CallPriority.Background).Sum(entry => entry.Count));
    }

    /// <summary>The first second in which it is worth coming again.</summary>
    private long FreesAt(QuotaLimits limits, CallPriority priority, int count, int wanted, long now)
    {
        var ends = _entries.Select(entry => entry.Second + Seconds(limits)).Distinct().Order().ToList();
        var first = ends.FirstOrDefault(second => Left(limits, priority, count, second) > 0, now + 1);
        return ends.Where(second => second >= first && second < first + Patience)
            .FirstOrDefault(second => Left(limits, priority, count, second) >= wanted, first + Patience);
    }

    /// <param name="Second">Since 1970: in which the calls were made; of a block, in which it ends.</param>
    /// <param name="Block">Its id, until its instance has said what was used.</param>
    internal sealed record Entry(long Second, int Count, CallPriority Priority, string? Block = null);
}
