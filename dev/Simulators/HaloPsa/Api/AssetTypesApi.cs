using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;
using Simulators.HaloPsa.Worlds;

namespace Simulators.HaloPsa.Api;

internal static class AssetTypesApi
{
    public static Reply List(HaloCall call) => Listing.Bare(call, call.World.AssetTypes.All
        .Where(type => call.Agent.MayUseAssetType(type.Id))
        .Select(type => Json(call.World, type, fields: false)));

    public static JsonObject? Show(HaloCall call, int id) => call.World.AssetTypes.Find(id) is { } type && call.Agent.MayUseAssetType(id)
        ? Json(call.World, type, fields: call.Flag("includedetails") || call.Flag("fieldsandlayoutonly"))
        : null;

    /// <summary>The list of fields replaces the one there was, and what assets had in those left out is gone.</summary>
    public static JsonObject Write(HaloCall call, SentObject sent)
    {
        var world = call.World;
        var id = sent.Int("id") ?? 0;
        var old = id == 0 ? null : world.AssetTypes.Find(id) ?? throw call.UnknownId(id);
        var name = sent.Text("name") ?? old?.Name ?? "";
        if (name.Length == 0) throw Refusal.Because("A name must be entered for this Asset Type");

        var type = (old ?? new HaloAssetType()) with
        {
            Name = name,
            Fields = Fields(world, sent) ?? old?.Fields ?? [],
            KeyFields = [KeyField(0, "keyfield_id"), KeyField(1, "keyfield2_id"), KeyField(2, "keyfield3_id")],
            TagPrefix = sent.Text("tagprefix") ?? old?.TagPrefix ?? "",
        };
        type = world.AssetTypes.Put(type with { Id = old?.Id ?? world.AssetTypes.NextId() });
        Forget(world, type, old?.Fields.Except(type.Fields) ?? []);
        return Json(world, type, fields: true);

        int KeyField(int number, string property) => sent.Int(property) ?? old?.KeyFields[number] ?? 0;
    }

    private static IReadOnlyList<int>? Fields(HaloWorld world, SentObject sent) => sent.Objects("fields")
        ?.Select((field, index) => (Id: field.Int("field_id") ?? field.Int("id") ?? 0, Sequence: field.Int("sequence") ?? index))
        .Where(field => world.Fields.Has(field.Id))
        .OrderBy(field => field.Sequence)
        .Select(field => field.Id)
        .Distinct()
        .ToList();

    private static void Forget(HaloWorld world, HaloAssetType type, IEnumerable<int> removed)
    {
        var gone = removed.ToHashSet();
        if (gone.Count == 0) return;

        foreach (var asset in world.Assets.All.Where(asset => asset.AssetTypeId == type.Id && asset.Fields.Keys.Any(gone.Contains)).ToList())
        {
            world.Assets.Put(asset with { Fields = asset.Fields.Where(field => !gone.Contains(field.Key)).ToDictionary() });
        }
    }

    private static JsonObject Json(HaloWorld world, HaloAssetType type, bool fields)
    {
        var json = new JsonObject
        {
            ["id"] = type.Id,
            ["guid"] = Wire.Guid("assettype", type.Id),
            ["name"] = type.Name,
            ["assetgroup_id"] = 2,
            ["assetgroup_name"] = "Hardware",
            ["keyfield_id"] = type.KeyFields[0],
            ["keyfield_name"] = Name(0),
            ["keyfield2_id"] = type.KeyFields[1],
            ["keyfield2_name"] = Name(1),
            ["keyfield3_id"] = type.KeyFields[2],
            ["keyfield3_name"] = Name(2),
            ["tagprefix"] = type.TagPrefix,
            ["show_to_users"] = true,
            ["allowall_status"] = true,
            ["item_code"] = null,
        };
        if (fields)
        {
            json["fields"] = Wire.Array(type.Fields.Select((field, index) => (JsonNode)new JsonObject
            {
                ["typeinfo_id"] = Wire.Double(type.Id * 1000 + index),
                ["id"] = Wire.Double(field),
                ["field_id"] = Wire.Double(field),
                ["field_name"] = world.Fields.Find(field)?.Name ?? "",
                ["sequence"] = index + 1,
                ["tab_id"] = 0,
            }));
        }

        return json;

        string Name(int number) => world.Fields.Find(type.KeyFields[number])?.Name ?? "";
    }
}
