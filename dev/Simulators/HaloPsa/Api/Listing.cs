using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simulators.HaloPsa.Api;

/// <summary>Orders, cuts and wraps the rows of a list.</summary>
internal static class Listing
{
    private const int Default = 50;

    /// <summary>Rows in an envelope, 50 unless asked otherwise.</summary>
    /// <param name="call">Its query says what is wanted.</param>
    /// <param name="name">What the envelope calls its rows.</param>
    /// <param name="rows">Those that the resource's own filters let through, in the order in which they come unless asked otherwise.</param>
    /// <param name="column">What a row has in a column, to order by; null where there is no such column.</param>
    public static Reply Envelope<T>(HaloCall call, string name, IEnumerable<T> rows, Func<T, JsonObject> json, Func<T, string, IComparable?> column)
    {
        List<T> found = call.SeesNothing ? [] : [.. Searched(call, rows, json)];
        IEnumerable<T> ordered = found;
        if (call.Text("order")?.ToLowerInvariant() is { } order && found.Count > 0 && column(found[0], order) is not null)
        {
            // Both keep the order of rows that are equal.
            ordered = call.Flag("orderdesc") ? found.OrderByDescending(row => column(row, order)) : found.OrderBy(row => column(row, order));
        }

        var pages = call.Flag("pageinate");
        var page = Math.Max(1, call.Int("page_no") ?? 1);
        var size = pages ? Math.Clamp(call.Int("page_size") ?? Default, 1, call.World.Settings.PageCap) : call.Int("count") ?? Default;
        var shown = ordered.Skip(pages ? (int)Math.Min((page - 1L) * size, int.MaxValue) : 0).Take(size);
        return new Reply(200, new JsonObject
        {
            ["page_no"] = pages ? page : null,
            ["page_size"] = pages ? size : null,
            ["record_count"] = found.Count,
            [name] = Wire.Array(shown.Select(row => call.Flag("idonly") && !pages ? new JsonObject { ["id"] = json(row)["id"]!.DeepClone() } : json(row))),
        });
    }

    /// <summary>All rows, as set-up lists come.</summary>
    public static Reply Bare(HaloCall call, IEnumerable<JsonObject> rows) => new(200, Wire.Array(call.SeesNothing ? [] : rows));

    // [{"filter_name":"status_id","filter_type":2,"filter_value":9}], of which only 2, equals, is known.
    private static IEnumerable<T> Searched<T>(HaloCall call, IEnumerable<T> rows, Func<T, JsonObject> json)
    {
        if (call.Text("advanced_search") is not { } text) return rows;

        try
        {
            var filters = JsonSerializer.Deserialize<List<JsonObject>>(text)!;
            return rows.Where(row =>
            {
                var written = json(row);
                return filters.All(filter => $"{filter["filter_type"]}" == "2" && written.TryGetPropertyValue($"{filter["filter_name"]}", out var value)
                    ? string.Equals($"{value}", $"{filter["filter_value"]}", StringComparison.OrdinalIgnoreCase)
                    : throw Refusal.Because($"Invalid advanced search parameter: {filter["filter_name"]}"));
            });
        }
        catch (JsonException)
        {
            throw Refusal.Because("Invalid advanced search parameter");
        }
    }
}
