using System.Text.Json.Nodes;

namespace Simulators.Tests.Level;

internal static class JsonReading
{
    public static List<JsonObject> Data(this JsonObject page) => [.. page["data"]!.AsArray().Select(item => item!.AsObject())];

    public static string Id(this JsonNode item) => item.Text("id")!;

    public static IEnumerable<string> Ids(this IEnumerable<JsonObject> items) => items.Select(item => item.Id());

    public static string? Text(this JsonNode item, string field) => (string?)item[field];

    public static int Number(this JsonNode item, string field) => (int)item[field]!;
}
