namespace Integration.Core.Storage;

/// <summary>A page of a list.</summary>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="Next">The <c>after</c> of the next page; null at the end.</param>
/// <typeparam name="T">The items' type.</typeparam>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>The requested page of a list.</summary>
/// <param name="Limit">Maximum number of items, 1 to 500.</param>
/// <param name="After"><see cref="Page{T}.Next"/> of the previous page; null for the first.</param>
internal sealed record PageRequest(int Limit = 100, string? After = null);
