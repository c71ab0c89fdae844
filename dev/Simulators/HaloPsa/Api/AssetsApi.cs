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
        return Listing.Envelope(
            call,
            "assets",
            world.Assets.All
                .Where(asset => call.Wants("assettype_id", asset.AssetTypeId) && call.Wants("site_id", asset.SiteId) && call.Shows(asset.Inactive))
                .Where(asset => BeginsWith(asset.InventoryNumber, call.Text("inventory_number")) && ofTicket?.Contains(asset.Id) is not false)
                .Where(asset => Matches(call, asset))
                .Where(asset => IsVisible(call, asset) && call.Wants("client_id", world.ClientOf(asset).Id)),
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

    // Tag and key fields, but none of the other fields.
    private static bool Matches(HaloCall call, HaloAsset asset)
    {
        if (call.Text("search") is null) return true;

        return call.Flag("search_inventory_number_only")
            ? call.Finds("search", asset.InventoryNumber)
            : call.Finds("search", asset.InventoryNumber, call.World.KeyField(asset, 0), call.World.KeyField(asset, 1), call.World.KeyField(asset, 2));
    }
}
