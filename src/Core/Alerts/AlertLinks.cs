using System.Text.Json;

namespace Integration.Core.Alerts;

/// <summary>What destinations note on an alert of their own, by the destination's key; stored as JSON, null when there is nothing.</summary>
internal static class AlertLinks
{
    public static string? Find(string? links, string destination) => Read(links).GetValueOrDefault(destination);

    public static string? With(string? links, string destination, string? value)
    {
        var all = new SortedDictionary<string, string>(Read(links), StringComparer.Ordinal);
        _ = value is null ? all.Remove(destination) : (all[destination] = value) is not null;
        return all.Count == 0 ? null : JsonSerializer.Serialize(all);
    }

    private static Dictionary<string, string> Read(string? links) =>
        links is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(links)!;
}
