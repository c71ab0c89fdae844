using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;
using Simulators.HaloPsa.Worlds;

namespace Simulators.HaloPsa.Api;

internal static class ClientsApi
{
    public static Reply List(HaloCall call) => Listing.Envelope(
        call,
        "clients",
        call.World.Clients.All
            .Where(client => client.Id != HaloWorld.Unknown)
            .Visible(call, client => client.Id)
            .Shown(call, client => client.Inactive)
            .Found(call, "search", client => client.Name, client => client.Ref)
            .Found(call, "search_name_only", client => client.Name)
            .OrderBy(client => client.Name, StringComparer.OrdinalIgnoreCase),
        client => Json(call, client, inList: true),
        (client, column) => column switch { "id" => client.Id, "name" => client.Name.ToLowerInvariant(), _ => null });

    public static JsonObject? Show(HaloCall call, int id) =>
        call.World.Clients.Find(id) is { } client && call.Agent.MaySee(id) ? Json(call, client, inList: false) : null;

    private static JsonObject Json(HaloCall call, HaloClient client, bool inList)
    {
        var main = call.World.MainSiteOf(client.Id);
        var json = new JsonObject
        {
            ["id"] = client.Id,
            ["name"] = client.Name,
            ["toplevel_id"] = 1,
            ["toplevel_name"] = "Customers",
            ["inactive"] = client.Inactive,
            ["colour"] = "#2bd3c6",
            ["main_site_id"] = main?.Id,
            ["main_site_name"] = main?.Name,
            ["ref"] = client.Ref,
            ["use"] = "client",
            ["customer_relationship"] = "",
            ["percentage_to_survey"] = null,
        };
        if (inList && call.World.Settings.LogoBytes is > 0 and var bytes)
        {
            json["logo"] = call.World.Logo(bytes);
        }

        if (!inList)
        {
            json["customfields"] = new JsonArray();
        }

        return json;
    }
}
