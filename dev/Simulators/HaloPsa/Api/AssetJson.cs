using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;
using Simulators.HaloPsa.Worlds;

namespace Simulators.HaloPsa.Api;

/// <summary>Writes an asset, with all that follows from where it is and what it is.</summary>
internal static class AssetJson
{
    /// <summary>What is kept beside an asset's own fields.</summary>
    public static readonly string[] Kept =
    [
        "notes", "username", "status_id", "third_party_id", "device_number", "warranty_start", "warranty_end", "criticality", "supplier_id", "sla_id",
        "priority_id",
    ];

    public static JsonObject Of(HaloWorld world, HaloAsset asset, bool fields, bool details)
    {
        var site = world.SiteOf(asset);
        var client = world.ClientOf(site);
        var type = world.AssetTypes.Find(asset.AssetTypeId);
        var json = new JsonObject
        {
            ["id"] = asset.Id,
            ["inventory_number"] = asset.InventoryNumber,
            ["key_field"] = world.KeyField(asset, 0),
            ["key_field2"] = world.KeyField(asset, 1),
            ["key_field3"] = world.KeyField(asset, 2),
            ["client_id"] = client.Id,
            ["client_name"] = client.Name,
            ["site_id"] = site.Id,
            ["site_name"] = site.Name,
            ["username"] = "",
            ["assettype_id"] = asset.AssetTypeId,
            ["assettype_name"] = type?.Name ?? "",
            ["colour"] = "#000000",
            ["icon"] = "server",
            ["inactive"] = asset.Inactive,
            ["device_number"] = asset.Id,
            ["status_id"] = 1,
            ["third_party_id"] = 0,
            ["supplier_id"] = null,
        };
        if (details)
        {
            json["criticality"] = 0;
            json["sla_id"] = -1;
            json["priority_id"] = -1;
            json["customfields"] = new JsonArray();
            json["_warning"] = null;
        }

        foreach (var (name, value) in asset.Other.Where(kept => details || json.ContainsKey(kept.Key)))
        {
            json[name] = JsonValue.Create(value);
        }

        if (fields && type is not null)
        {
            json["fields"] = Wire.Array(type.Fields.Select(id => world.Fields.Find(id)).OfType<HaloField>().Select(field => Field(
                field, asset.Fields.GetValueOrDefault(field.Id) ?? "")));
        }

        return json;
    }

    private static JsonNode Field(HaloField field, string value) => new JsonObject
    {
        ["id"] = field.Id,
        ["name"] = field.Name,
        ["value"] = value,
        ["display"] = value,
        ["mandatory"] = field.Mandatory,
        ["validate"] = field.Validate,
        ["lookup"] = 0,
    };
}
