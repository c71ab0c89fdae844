using System.Text.Json.Nodes;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>The fields of an asset as they are sent.</summary>
internal static class AssetValues
{
    public static JsonObject Field(int id, string name, string value) => new() { ["id"] = id, ["name"] = name, ["value"] = value };

    /// <summary>Our values for the fields that there are.</summary>
    public static Dictionary<int, (string Name, string Value)> Of(HaloAssetRow asset, CatalogType type)
    {
        var values = new Dictionary<int, (string, string)>();
        foreach (var wanted in AssetField.All)
        {
            if (wanted.Of(asset) is { } value && type.Find(wanted) is { } field)
            {
                values[field.Id] = (field.Name, value);
            }
        }

        return values;
    }
}
