namespace Simulators.Level;

/// <summary>One request to the API, with the last four of its key and status 0 where the connection was dropped.</summary>
internal sealed record RequestEntry(DateTimeOffset At, string Key, string Method, string Path, int Status, double Ms, int? Fault);

/// <summary>The last requests that came in, and how many of each kind since the log was cleared.</summary>
internal sealed class RequestLog
{
    public const int Capacity = 10_000;

    private readonly Queue<RequestEntry> _entries = new(Capacity);
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _total;

    public void Add(RequestEntry entry, string kind)
    {
        lock (_lock)
        {
            if (_entries.Count == Capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(entry);
            _counts[$"{kind} {entry.Status}"] = _counts.GetValueOrDefault($"{kind} {entry.Status}") + 1;
            _total++;
        }
    }

    public (long Total, Dictionary<string, long> Counts, RequestEntry[] Entries) Show(int limit)
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
