using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;
using Simulators.HaloPsa.Worlds;

namespace Simulators.HaloPsa.Api;

/// <summary>Writes a ticket: as a row of a list, with dates that have no zone, or in full.</summary>
internal static class TicketJson
{
    /// <summary>What is kept beside a ticket's own fields.</summary>
    public static readonly string[] Kept =
    [
        "user_id", "reportedby", "users_name", "agent_id", "team", "impact", "urgency", "category_1", "category_2", "category_3", "category_4",
        "parent_id", "createdfrom_id",
        "third_party_id",
    ];

    public static JsonObject Row(HaloWorld world, HaloTicket ticket)
    {
        var json = Common(world, ticket);
        json["dateoccurred"] = Wire.DateInList(ticket.DateOccurred);
        json["dateclosed"] = Wire.DateInList(ticket.DateClosed);
        json["last_update"] = Wire.DateInList(ticket.LastUpdate);
        json["lastactiondate"] = Wire.DateInList(ticket.LastUpdate);
        var first = ticket.Assets is [var id, ..] ? world.Assets.Find(id) : null;
        json["inventory_number"] = first?.InventoryNumber ?? "";
        json["asset_key_field_string"] = first is null ? "" : world.KeyField(first, 0);
        if (world.Settings.HideSupplierReferenceInLists)
        {
            json.Remove("supplier_reference");
        }

        return json;
    }

    public static JsonObject Full(HaloWorld world, HaloTicket ticket)
    {
        var json = Common(world, ticket);
        json["guid"] = Wire.Guid("ticket", ticket.Id);
        json["details_html"] = ticket.DetailsHtml;
        json["dateoccurred"] = Wire.Date(ticket.DateOccurred);
        json["last_update"] = Wire.Date(ticket.LastUpdate);
        if (ticket.DateClosed is { } closed)
        {
            json["dateclosed"] = Wire.Date(closed);
        }

        if (ticket.ClosureNote.Length > 0)
        {
            json["closure_note"] = ticket.ClosureNote;
        }

        if (ticket.Deleted || ticket.MergedInto is not null)
        {
            json["deleted"] = true;
            json["merged_into_id"] = ticket.MergedInto;
        }

        json["assets"] = Wire.Array(ticket.Assets.Select(id => world.Assets.Find(id)).OfType<HaloAsset>().Select(asset => (JsonNode)new JsonObject
        {
            ["id"] = asset.Id,
            ["inventory_number"] = asset.InventoryNumber,
            ["assettype_id"] = asset.AssetTypeId,
        }));
        json["tickettype"] = new JsonObject { ["id"] = ticket.TicketTypeId, ["name"] = world.TicketTypes.Find(ticket.TicketTypeId)?.Name };
        json["status"] = new JsonObject { ["id"] = ticket.StatusId, ["name"] = world.Statuses.Find(ticket.StatusId)?.Name };
        json["_warning"] = null;
        return json;
    }

    private static JsonObject Common(HaloWorld world, HaloTicket ticket)
    {
        var json = new JsonObject
        {
            ["id"] = ticket.Id,
            ["summary"] = ticket.Summary,
            ["details"] = ticket.Details,
            ["status_id"] = ticket.StatusId,
            ["tickettype_id"] = ticket.TicketTypeId,
            ["sla_id"] = ticket.SlaId,
            ["priority_id"] = ticket.PriorityId,
            ["client_id"] = ticket.ClientId,
            ["client_name"] = world.Clients.Find(ticket.ClientId)?.Name ?? "",
            ["site_id"] = ticket.SiteId,
            ["site_name"] = world.Sites.Find(ticket.SiteId)?.Name ?? "",
            ["user_id"] = 40,
            ["user_name"] = "General User",
            ["team"] = "1st Line Support",
            ["agent_id"] = 1,
            ["supplier_reference"] = ticket.SupplierReference,
            ["onhold"] = false,
            ["inactive"] = false,
            ["hasbeenclosed"] = ticket.HasBeenClosed,
            ["parent_id"] = null,
            ["customfields"] = new JsonArray(),
        };
        foreach (var (name, value) in ticket.Other)
        {
            json[name] = JsonValue.Create(value);
        }

        return json;
    }
}
