using Integration.Core.Storage;

namespace Integration.Functions.Api;

/// <summary>Lists that are short enough to be sent whole, in the form that all lists have.</summary>
internal static class Whole
{
    public static Page<T> List<T>(IReadOnlyList<T> items) => new(items, null);
}
