namespace Integration.Core.Storage;

/// <summary>A part of a list.</summary>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="Next">Give it as <c>after</c> to get the following part; null at the end.</param>
/// <typeparam name="T">The items' type.</typeparam>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which part of a list is wanted.</summary>
/// <param name="Limit">How many items at most, 1 to 500.</param>
/// <param name="After">The <see cref="Page{T}.Next"/> of the part before, or null for the first.</param>
internal sealed record PageRequest(int Limit = 100, string? After = null);
