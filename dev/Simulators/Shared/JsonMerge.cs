using System.Text.Json.Nodes;

namespace Simulators.Shared;

internal static class JsonMerge
{
    /// <summary>A copy of the old with the new fields in it: objects into objects, all else (null too) in place of what was.</summary>
    public static JsonObject Merged(JsonObject? old, JsonObject news)
    {
        var merged = (JsonObject?)old?.DeepClone() ?? [];
        foreach (var (name, value) in news)
        {
            merged[name] = merged[name] is JsonObject inner && value is JsonObject changes ? Merged(inner, changes) : value?.DeepClone();
        }

        return merged;
    }
}
