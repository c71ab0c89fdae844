using System.Collections.Concurrent;

namespace LocalRuntime.Tests.Worker;

/// <summary>What functions and middleware under test note down, in order.</summary>
public sealed class Journal
{
    private readonly ConcurrentQueue<string> _entries = [];

    public IReadOnlyList<string> Entries => [.. _entries];

    public void Add(string entry) => _entries.Enqueue(entry);
}
