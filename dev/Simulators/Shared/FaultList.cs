using System.Text.RegularExpressions;

namespace Simulators.Shared;

/// <summary>The faults that are set, in the order in which they were; the first that fits a request and is due happens to it.</summary>
internal sealed class FaultList<TFault>(RegexOptions matching = RegexOptions.None)
    where TFault : FaultWhere
{
    private readonly List<Entry> _entries = [];
    private readonly Lock _lock = new();
    private int _next = 1;

    public IReadOnlyList<(int Id, TFault Fault, string? Key, int Hits)> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Select(entry => (entry.Id, entry.Fault, entry.Key, entry.Hits))];
            }
        }
    }

    /// <exception cref="ArgumentException">It makes no sense, or its path is no regular expression.</exception>
    public int Add(TFault fault, string? key = null)
    {
        if (fault.Problem() is { } problem) throw new ArgumentException(problem);

        var path = new Regex($"^(?:{fault.Path})", RegexOptions.NonBacktracking | matching);
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

    public (int Id, TFault Fault)? Take(string method, string target, string? key = null, string body = "")
    {
        lock (_lock)
        {
            var due = _entries.FirstOrDefault(entry => entry.Fits(method, target, key, body) && entry.IsDue());
            return due is null ? null : (due.Id, due.Fault);
        }
    }

    private sealed class Entry(int id, TFault fault, string? key, Regex path)
    {
        private Dice _dice = Dice.For(0, id, DiceStream.Picks);

        public int Id => id;

        public TFault Fault => fault;

        public string? Key => key;

        public int Hits { get; private set; }

        public bool Fits(string method, string target, string? requestKey, string body) =>
            (key is null || key == requestKey)
            && (fault.Method is null || fault.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
            && path.IsMatch(target)
            && fault.Means(body);

        public bool IsDue()
        {
            var due = Hits < (fault.Count ?? int.MaxValue) && (fault.Rate is null || _dice.Roll(1_000_000) < fault.Rate * 1_000_000);
            Hits += due ? 1 : 0;
            return due;
        }
    }
}
