using System.Globalization;

namespace FunctionsHost.TestApp;

/// <summary>What the functions did, for the tests to read: one file an entry, which outlives every process.</summary>
/// <param name="folder">Holds a folder for each kind of entry.</param>
public sealed class Journal(string folder)
{
    /// <summary>Adds an entry with this process's id.</summary>
    public void Write(string kind, string text)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow().Ticks}-{Guid.NewGuid():N}");
        var kinds = Directory.CreateDirectory(Path.Combine(folder, kind)).FullName;
        var draft = Path.Combine(folder, name);
        File.WriteAllText(draft, $"{Environment.ProcessId} {text}");
        File.Move(draft, Path.Combine(kinds, name));
    }
}
