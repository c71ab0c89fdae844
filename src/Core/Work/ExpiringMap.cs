using System.Collections.Concurrent;

namespace Integration.Core.Work;

/// <summary>In-memory entries with an expiry. Expired ones are dropped once a minute, so it does not grow without limit.</summary>
internal sealed class ExpiringMap<TKey, TValue>(TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, (TValue Value, DateTimeOffset Until)> _entries = [];
    private long _sweepAt;

    public int Count => _entries.Count;

    /// <summary>What is there already, also when its time is over; else the new value.</summary>
    public TValue GetOrAdd(TKey key, TValue value, DateTimeOffset until)
    {
        Sweep();
        return _entries.GetOrAdd(key, (value, until)).Value;
    }

    public void Set(TKey key, TValue value, DateTimeOffset until)
    {
        Sweep();
        _entries[key] = (value, until);
    }

    /// <summary>Whether it is there, and its time is not over.</summary>
    public bool Contains(TKey key) => _entries.TryGetValue(key, out var entry) && entry.Until > time.GetUtcNow();

    /// <returns>Whether it was there.</returns>
    public bool Remove(TKey key) => _entries.TryRemove(key, out _);

    private void Sweep()
    {
        var now = time.GetUtcNow();
        var due = Interlocked.Read(ref _sweepAt);
        if (now.UtcTicks < due || Interlocked.CompareExchange(ref _sweepAt, now.UtcTicks + TimeSpan.TicksPerMinute, due) != due)
        {
            return;
        }

        foreach (var entry in _entries.Where(entry => entry.Value.Until <= now))
        {
            _entries.TryRemove(entry);
        }
    }
}
