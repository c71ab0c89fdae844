namespace Integration.Core.RateLimits;

/// <summary>
/// What one instance holds of a <see cref="RateWindow"/>: its share, and what it has used and not told the others. So the
/// storage is asked a few times a minute and not at every use. Not safe for use at the same time.
/// </summary>
/// <param name="length">The window's, in seconds.</param>
internal sealed class RateLease(string instance, int length = 60)
{
    private const int ShareSeconds = 30;

    /// <summary>Another instance may give back what it did not use.</summary>
    private const int AskAgainSeconds = 2;

    private readonly Dictionary<long, int> _used = [];
    private RateShare _share = new(0, 0);

    public long AskedAt { get; private set; } = long.MinValue;

    /// <summary>Until then there is no use in asking.</summary>
    public long FullUntil { get; private set; }

    /// <summary>When there will be something again, by the last answer.</summary>
    public long FreesAt { get; private set; }

    /// <summary>What may be used without asking.</summary>
    public int Left(long now) => now <= _share.Until ? _share.Count : 0;

    /// <summary>Whether the last share was used to its end within the window's length or so: the next one may be larger.</summary>
    public bool IsUsedUp(long now) => _share.Count == 0 && now <= _share.Until + length;

    /// <summary>Uses one of the share, if there is one left.</summary>
    public bool TryUse(long now)
    {
        if (Left(now) == 0)
        {
            return false;
        }

        _share = _share with { Count = _share.Count - 1 };
        Use(now);
        return true;
    }

    /// <summary>Notes a use, to be told later.</summary>
    public void Use(long now) => _used[now] = _used.GetValueOrDefault(now) + 1;

    /// <summary>What was used within the window's length and not told. Older uses count no more and are forgotten.</summary>
    public int Untold(long now)
    {
        foreach (var over in _used.Keys.Where(second => second + length < now).ToList())
        {
            _used.Remove(over);
        }

        return _used.Values.Sum();
    }

    /// <summary>Tells what was used, and gives back what may not be used any more.</summary>
    public void Report(RateWindow window, long now)
    {
        window.Report(instance, _used, now);
        if (Left(now) > 0)
        {
            window.Shares[instance] = _share;
        }
    }

    /// <summary>After <see cref="Report"/>: takes a new share, unless it would be nothing.</summary>
    public void Take(RateWindow window, int count, long now)
    {
        if (count > 0)
        {
            window.Shares[instance] = new RateShare(now + ShareSeconds, count);
        }
    }

    /// <summary>The window was written: what was reported is known to all, and the share is what it says.</summary>
    public void Told(RateWindow window)
    {
        _used.Clear();
        _share = window.Shares.GetValueOrDefault(instance, _share with { Count = 0 });
    }

    /// <summary>A share was asked for.</summary>
    /// <param name="freesAt">When there will be something again, if there was nothing.</param>
    public void Asked(long now, long freesAt) =>
        (AskedAt, FreesAt, FullUntil) = (now, freesAt, Left(now) > 0 ? 0 : Math.Min(freesAt, now + AskAgainSeconds));

    /// <summary>Uses the share no more; the next report gives it back.</summary>
    public void Drop() => _share = new RateShare(0, 0);
}
