namespace Simulators.Shared;

/// <summary>The last requests that came in, and how many of each kind since the log was cleared.</summary>
internal sealed class RequestLog<TEntry>(int capacity = 10_000)
{
    private readonly Queue<TEntry> _entries = new();
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _total;

    public void Add(TEntry entry, string kind)
    {
        lock (_lock)
        {
            if (_entries.Count == capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(entry);
            _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
            _total++;
        }
    }

    public (long Total, Dictionary<string, long> Counts, TEntry[] Entries) Show(int limit)
    {
        lock (_lock)
        {
            return (_total, new Dictionary<string, long>(_counts), [.. _entries.TakeLast(limit)]);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _counts.Clear();
            _total = 0;
        }
    }
}
