using System.Text.Json;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Wire;

/// <summary>What HaloPSA answered to a request that it accepted.</summary>
/// <param name="Status">2xx.</param>
/// <param name="Root">The answer; of an array with one object, as some versions answer a POST, that object.</param>
internal sealed record HaloResult(int Status, JsonElement Root)
{
    /// <summary>What HaloPSA remarks about it; null when nothing.</summary>
    public string? Warning => Root.Text("_warning");

    /// <summary>The id of what was read or written; null when there is none.</summary>
    public long? Id => Root.Integer("id") is > 0 and var id ? id : null;

    /// <summary>The items of a list, whatever it is wrapped in: an array, the array of that name, or the first array that there is.</summary>
    public IReadOnlyList<JsonElement> Items(string name)
    {
        if (Root.ValueKind == JsonValueKind.Array)
        {
            return Objects(Root);
        }

        if (Root.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        return Root.List(name) ?? Root.EnumerateObject()
            .Where(property => property.Value.ValueKind == JsonValueKind.Array)
            .Select(property => Objects(property.Value))
            .FirstOrDefault() ?? [];
    }

    private static IReadOnlyList<JsonElement> Objects(JsonElement array) => [.. array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)];
}
