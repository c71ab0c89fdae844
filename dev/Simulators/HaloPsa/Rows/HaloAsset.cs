using System.Text.Json;

namespace Simulators.HaloPsa.Rows;

public sealed record HaloAsset : IRow
{
    public int Id { get; init; }

    public string InventoryNumber { get; init; } = "";

    public int AssetTypeId { get; init; }

    public int SiteId { get; init; }

    public bool Inactive { get; init; }

    /// <summary>Values by the id of their field. One that is blank is not here.</summary>
    public IReadOnlyDictionary<int, string> Fields { get; init; } = new Dictionary<int, string>();

    /// <summary>What else was sent and is kept, by its name on the wire.</summary>
    public IReadOnlyDictionary<string, JsonElement> Other { get; init; } = new Dictionary<string, JsonElement>();
}
