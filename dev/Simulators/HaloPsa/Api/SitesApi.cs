using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;
using Simulators.HaloPsa.Worlds;

namespace Simulators.HaloPsa.Api;

internal static class SitesApi
{
    public static Reply List(HaloCall call) => Listing.Envelope(
        call,
        "sites",
        call.World.Sites.All
            .Where(site => site.Id != HaloWorld.Unknown)
            .Visible(call, site => site.ClientId)
            .Shown(call, site => site.Inactive)
            .Wanted(call, "client_id", site => site.ClientId)
            .Found(call, "search", site => site.Name, site => call.World.ClientOf(site).Name)
            .OrderBy(site => site.Name, StringComparer.OrdinalIgnoreCase),
        site => Json(call, site),
        (site, column) => column switch { "id" => site.Id, "name" => site.Name.ToLowerInvariant(), "client_name" => call.World.ClientOf(site).Name.ToLowerInvariant(), _ => null });

    public static JsonObject? Show(HaloCall call, int id) =>
        call.World.Sites.Find(id) is { } site && call.Agent.MaySee(site.ClientId) ? Json(call, site) : null;

    private static JsonObject Json(HaloCall call, HaloSite site)
    {
        var client = call.World.ClientOf(site);
        return new JsonObject
        {
            ["id"] = site.Id,
            ["name"] = site.Name,
            ["client_id"] = Wire.Double(client.Id),
            ["client_name"] = client.Name,
            ["clientsite_name"] = $"{client.Name}/{site.Name}",
            ["inactive"] = site.Inactive,
            ["sla_id"] = -1,
            ["phonenumber"] = "",
            ["colour"] = "#a75ded",
            ["timezone"] = "",
            ["isstocklocation"] = false,
            ["ref"] = "",
            ["use"] = "site",
            ["maincontact_id"] = null,
        };
    }
}
