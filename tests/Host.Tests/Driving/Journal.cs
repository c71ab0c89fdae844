using System.Globalization;

namespace FunctionsHost.Tests.Driving;

/// <summary>What the test app's functions wrote down, over all processes that share it.</summary>
public sealed class Journal : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("host-tests-").FullName;

    /// <summary>The entries of one kind, oldest first.</summary>
    public IReadOnlyList<JournalEntry> Entries(string kind)
    {
        var entries = Path.Combine(Folder, kind);
        return Directory.Exists(entries) ? [.. Directory.GetFiles(entries).Select(Parse).OrderBy(entry => entry.Time)] : [];
    }

    /// <summary>Waits until there are so many entries of one kind.</summary>
    public Task<IReadOnlyList<JournalEntry>> WaitForAsync(string kind, int count) => Wait.ForAsync(
        () => Task.FromResult(Entries(kind) is var entries && entries.Count >= count ? entries : null), $"there are {count} entries {kind}", Wait.Patience);

    /// <summary>Waits until there is an entry of one kind that begins so.</summary>
    public Task WaitForTextAsync(string kind, string text) => Wait.UntilAsync(
        () => Task.FromResult(Entries(kind).Any(entry => entry.Text.StartsWith(text, StringComparison.Ordinal))), $"{kind} {text} is there", Wait.Patience);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static JournalEntry Parse(string file)
    {
        var content = File.ReadAllText(file).Split(' ', 2);
        var ticks = long.Parse(Path.GetFileName(file).Split('-')[0], CultureInfo.InvariantCulture);
        return new JournalEntry(new DateTimeOffset(ticks, TimeSpan.Zero), int.Parse(content[0], CultureInfo.InvariantCulture), content[1]);
    }
}

public sealed record JournalEntry(DateTimeOffset Time, int ProcessId, string Text);
