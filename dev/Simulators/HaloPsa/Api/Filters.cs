namespace Simulators.HaloPsa.Api;

/// <summary>What a query leaves of a list. A filter that it does not name costs nothing, however long the list is.</summary>
internal static class Filters
{
    /// <summary>Those whose number is the one that the query names.</summary>
    public static IEnumerable<T> Wanted<T>(this IEnumerable<T> rows, HaloCall call, string name, Func<T, int> number) =>
        call.Int(name) is { } wanted ? rows.Where(row => number(row) == wanted) : rows;

    /// <summary>Those with the query's text in one of theirs.</summary>
    public static IEnumerable<T> Found<T>(this IEnumerable<T> rows, HaloCall call, string name, params Func<T, string>[] texts) =>
        call.Text(name) is { } wanted ? rows.Where(row => texts.Any(text => text(row).Contains(wanted, StringComparison.OrdinalIgnoreCase))) : rows;

    /// <summary>Inactive rows are left out unless asked for, active ones unless asked not to.</summary>
    public static IEnumerable<T> Shown<T>(this IEnumerable<T> rows, HaloCall call, Func<T, bool> inactive)
    {
        var (on, off) = (call.Flag("includeactive", otherwise: true), call.Flag("includeinactive"));
        return rows.Where(row => inactive(row) ? off : on);
    }

    /// <summary>Those of clients that the agent may see.</summary>
    public static IEnumerable<T> Visible<T>(this IEnumerable<T> rows, HaloCall call, Func<T, int> client) =>
        call.Agent.OnlyClient is { } only ? rows.Where(row => client(row) == only) : rows;
}
