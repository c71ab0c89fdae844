using System.Text.RegularExpressions;
using Simulators.Level.Worlds;

namespace Simulators.Level.Faults;

/// <summary>The faults that are set, in the order in which they were; the first that fits a request and is due happens to it.</summary>
internal sealed class FaultList
{
    private readonly List<Entry> _entries = [];
    private readonly Lock _lock = new();
    private int _next = 1;

    public IReadOnlyList<(int Id, Fault Fault, string? Key, int Hits)> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Select(entry => (entry.Id, entry.Fault, entry.Key, entry.Hits))];
            }
        }
    }

    /// <exception cref="ArgumentException">The path is no regular expression.</exception>
    public int Add(Fault fault, string? key)
    {
        var path = new Regex($"^(?:{fault.Path})", RegexOptions.NonBacktracking);
        lock (_lock)
        {
            _entries.Add(new Entry(_next, fault, key, path));
            return _next++;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }
    }

    public (int Id, Fault Fault)? Take(string method, string target, string key)
    {
        lock (_lock)
        {
            var due = _entries.FirstOrDefault(entry => entry.Fits(method, target, key) && entry.IsDue());
            return due is null ? null : (due.Id, due.Fault);
        }
    }

    private sealed class Entry(int id, Fault fault, string? key, Regex path)
    {
        private Dice _dice = Dice.For(0, id, DiceStream.Picks);

        public int Id => id;

        public Fault Fault => fault;

        public string? Key => key;

        public int Hits { get; private set; }

        public bool Fits(string method, string target, string requestKey) =>
            (key is null || key == requestKey)
            && (fault.Method is null || fault.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
            && path.IsMatch(target);

        public bool IsDue()
        {
            var due = Hits < (fault.Count ?? int.MaxValue) && (fault.Rate is null || _dice.Roll(1_000_000) < fault.Rate * 1_000_000);
            Hits += due ? 1 : 0;
            return due;
        }
    }
}
