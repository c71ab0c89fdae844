using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;

namespace Simulators.HaloPsa.Api;

internal static class AssetsApi
{
    public static Reply List(HaloCall call)
    {
        var world = call.World;
        var withFields = call.Flag("includeassetfields") && call.Int("assettype_id") is not null;
        var ofTicket = call.Int("ticket_id") is { } ticket ? world.Tickets.Find(ticket)?.Assets ?? [] : null;
        var tag = call.Text("inventory_number");

        // Tag and key fields, but none of the other fields.
        Func<HaloAsset, string>[] texts = call.Flag("search_inventory_number_only")
            ? [asset => asset.InventoryNumber]
            : [asset => asset.InventoryNumber, asset => world.KeyField(asset, 0), asset => world.KeyField(asset, 1), asset => world.KeyField(asset, 2)];
        return Listing.Envelope(
            call,
            "assets",
            world.Assets.All
                .Shown(call, asset => asset.Inactive)
                .Wanted(call, "assettype_id", asset => asset.AssetTypeId)
                .Wanted(call, "site_id", asset => asset.SiteId)
                .Wanted(call, "client_id", asset => world.ClientOf(asset).Id)
                .Visible(call, asset => world.ClientOf(asset).Id)
                .Where(asset => BeginsWith(asset.InventoryNumber, tag) && ofTicket?.Contains(asset.Id) is not false)
                .Found(call, "search", texts),
            asset => AssetJson.Of(world, asset, withFields, details: false),
            (asset, column) => column switch { "id" => asset.Id, "inventory_number" => asset.InventoryNumber, "key_field" => world.KeyField(asset, 0), _ => null });
    }

    public static JsonObject? Show(HaloCall call, int id) =>
        call.World.Assets.Find(id) is { } asset && IsVisible(call, asset)
            ? AssetJson.Of(call.World, asset, fields: call.Flag("includedetails"), details: call.Flag("includedetails"))
            : null;

    public static bool IsVisible(HaloCall call, HaloAsset asset) =>
        call.Agent.OnlyClient is null || call.Agent.MaySee(call.World.ClientOf(asset).Id);

    // ID-2 finds ID-20 as well.
    private static bool BeginsWith(string tag, string? wanted) => wanted is null || tag.StartsWith(wanted, StringComparison.OrdinalIgnoreCase);
}
