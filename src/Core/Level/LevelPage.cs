namespace Integration.Core.Level;

/// <summary>One page of a list at Level.</summary>
/// <param name="Unreadable">Of each item that could not be read: which, and why.</param>
/// <param name="Next">The cursor of the page after this one; null at the end.</param>
/// <typeparam name="T">The items' type.</typeparam>
internal sealed record LevelPage<T>(IReadOnlyList<T> Items, IReadOnlyList<string> Unreadable, string? Next);

/// <summary>Constants shared by all pages.</summary>
internal static class LevelPage
{
    /// <summary>
    /// In characters. Each step stores a cursor in the orchestration history; Level's ids have about 40 characters, 255 at most.
    /// </summary>
    public const int MaxCursorLength = 500;
}
