namespace Integration.Core.Level;

/// <summary>One page of a list at Level.</summary>
/// <param name="Unreadable">Of each item that could not be read: which, and why.</param>
/// <param name="Next">The cursor of the page after this one; null at the end.</param>
/// <typeparam name="T">The items' type.</typeparam>
internal sealed record LevelPage<T>(IReadOnlyList<T> Items, IReadOnlyList<string> Unreadable, string? Next);

/// <summary>What all pages have in common.</summary>
internal static class LevelPage
{
    /// <summary>
    /// In characters. A cursor goes into an orchestration's history with each step; Level's ids have some 40 characters, and have been seen with 255.
    /// </summary>
    public const int MaxCursorLength = 500;
}
