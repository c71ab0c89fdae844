namespace LocalRuntime.Durable;

/// <summary>One at a time for each key.</summary>
internal sealed class KeyedLock
{
    private readonly Dictionary<string, Entry> _entries = [];

    public async Task<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        Entry entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(key, out entry!))
            {
                _entries[key] = entry = new(this, key);
            }

            entry.Users++;
        }

        try
        {
            await entry.Gate.WaitAsync(cancellationToken);
            return entry;
        }
        catch (OperationCanceledException)
        {
            Leave(entry);
            throw;
        }
    }

    /// <summary>Null when another one is in.</summary>
    public IDisposable? TryEnter(string key)
    {
        lock (_entries)
        {
            if (_entries.ContainsKey(key))
            {
                return null;
            }

            var entry = new Entry(this, key) { Users = 1 };
            entry.Gate.Wait(0);
            _entries[key] = entry;
            return entry;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_entries)
        {
            if (--entry.Users == 0)
            {
                _entries.Remove(entry.Key);
                entry.Gate.Dispose();
            }
        }
    }

    private sealed class Entry(KeyedLock owner, string key) : IDisposable
    {
        public string Key => key;

        public SemaphoreSlim Gate { get; } = new(1);

        public int Users { get; set; }

        public void Dispose()
        {
            Gate.Release();
            owner.Leave(this);
        }
    }
}
