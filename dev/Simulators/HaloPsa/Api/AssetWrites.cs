using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;
using Simulators.HaloPsa.Worlds;

namespace Simulators.HaloPsa.Api;

/// <summary>Creates and updates assets.</summary>
internal static class AssetWrites
{
    public static JsonObject Write(HaloCall call, SentObject sent)
    {
        var world = call.World;
        var id = sent.Int("id") ?? 0;
        var old = id == 0 ? null : world.Assets.Find(id) is { } found && AssetsApi.IsVisible(call, found) ? found : throw call.UnknownId(id);

        var type = Type(call, sent, old);
        var asset = (old ?? new HaloAsset()) with
        {
            AssetTypeId = type.Id,
            SiteId = Site(call, sent, old),
            InventoryNumber = sent.Text("inventory_number") ?? old?.InventoryNumber ?? "",
            Inactive = sent.Flag("inactive") ?? old?.Inactive ?? false,
            Fields = Fields(call, sent, type, old),
            Other = sent.Kept(old?.Other ?? new HaloAsset().Other, AssetJson.Kept),
        };
        if (old is null && asset.InventoryNumber.Length == 0 && world.Settings.AutoTag)
        {
            asset = asset with { InventoryNumber = world.NextTag(type) };
        }

        CheckTag(world, asset, old);
        asset = world.Assets.Put(asset with { Id = old?.Id ?? world.Assets.NextId() });
        return AssetJson.Of(world, asset, fields: true, details: true);
    }

    private static HaloAssetType Type(HaloCall call, SentObject sent, HaloAsset? old)
    {
        var types = call.World.AssetTypes;
        var id = sent.Int("assettype_id")
            ?? (sent.Text("assettype_name") is { } name ? types.All.FirstOrDefault(type => Same(type.Name, name))?.Id ?? 0 : old?.AssetTypeId)
            ?? throw Refusal.Because("An Asset Type must be entered for this Asset");
        var found = types.Find(id) ?? throw Refusal.Because("The Asset Type does not exist");
        return call.Agent.MayUseAssetType(id) ? found : throw Refusal.Forbidden;
    }

    // A site that is not there does not fail: the asset goes where nobody looks.
    private static int Site(HaloCall call, SentObject sent, HaloAsset? old)
    {
        var world = call.World;
        var site = sent.Int("site_id") is { } id ? world.Sites.Find(id)
            : sent.Text("site_name") is { } name ? world.Sites.All.FirstOrDefault(site => Same(site.Name, name)
                && Same(world.ClientOf(site).Name, sent.Text("client_name") ?? ""))
            : old is not null ? world.SiteOf(old)
            : null;
        site ??= world.Sites.Find(HaloWorld.Unknown)!;
        return call.Agent.MaySee(site.ClientId) ? site.Id : throw Refusal.Forbidden;
    }

    /// <summary>All or nothing: a field that is left out is blank from then on. One that the type does not have is dropped.</summary>
    private static IReadOnlyDictionary<int, string> Fields(HaloCall call, SentObject sent, HaloAssetType type, HaloAsset? old)
    {
        var fields = new Dictionary<int, string>();
        if (sent.Objects("fields") is { } list)
        {
            foreach (var item in list)
            {
                var id = item.Int("id")
                    ?? (item.Text("name") is { } name ? type.Fields.FirstOrDefault(field => Same(call.World.Fields.Find(field)?.Name, name)) : 0);
                if (type.Fields.Contains(id) && item.Text("value") is { Length: > 0 } value)
                {
                    fields[id] = value;
                }
            }
        }
        else if (old is not null)
        {
            if (old.AssetTypeId == type.Id) return old.Fields;

            fields = old.Fields.Where(field => type.Fields.Contains(field.Key)).ToDictionary();
        }

        var missing = old is not null || sent.Flag("_donotvalidate") is true
            ? null
            : type.Fields.Select(id => call.World.Fields.Find(id)).FirstOrDefault(field => field is { Mandatory: true } && !fields.ContainsKey(field.Id));
        return missing is null ? fields : throw Refusal.Because($"{missing.Name} must be entered for this Asset");
    }

    private static void CheckTag(HaloWorld world, HaloAsset asset, HaloAsset? old)
    {
        if (!world.Settings.UniqueTags || asset.InventoryNumber.Length == 0 || asset.InventoryNumber == old?.InventoryNumber) return;

        if (world.Assets.All.Any(other => other.Id != asset.Id && Same(other.InventoryNumber, asset.InventoryNumber)))
        {
            throw new Refusal(Reply.Exception(400, "Asset tag must be unique"));
        }
    }

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
