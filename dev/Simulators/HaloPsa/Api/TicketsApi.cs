using System.Globalization;
using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;

namespace Simulators.HaloPsa.Api;

internal static class TicketsApi
{
    /// <summary>The newest first, which is no order to page in while tickets come in.</summary>
    public static Reply List(HaloCall call)
    {
        var world = call.World;
        var ids = call.Text("ticketids")?.Split(',').Select(id => int.TryParse(id, out var number) ? number : 0).ToHashSet();
        var reply = Listing.Envelope(
            call,
            "tickets",
            world.Tickets.All.Reverse()
                .Where(ticket => call.Wants("client_id", ticket.ClientId) && call.Wants("site_id", ticket.SiteId) && call.Wants("status_id", ticket.StatusId))
                .Where(ticket => call.Wants("requesttype_id", ticket.TicketTypeId) && (call.Int("asset_id") is not { } asset || ticket.Assets.Contains(asset)))
                .Where(ticket => ids?.Contains(ticket.Id) is not false)
                .Where(ticket => (ticket.Deleted || ticket.MergedInto is not null) == call.Flag("deleted") && call.Agent.MaySee(ticket.ClientId))
                .Where(ticket => (!call.Flag("open_only") || !world.IsClosed(ticket)) && (!call.Flag("closed_only") || world.IsClosed(ticket)))
                .Where(ticket => call.Finds("search_supplier_reference", ticket.SupplierReference) && call.Finds("search_summary", ticket.Summary))
                .Where(ticket => call.Finds("search_details", ticket.Details) && call.Finds("search", ticket.Summary, ticket.Details, $"{ticket.Id}"))
                .Where(ticket => call.Text("search_inventory_number") is null || ticket.Assets.Any(id => call.Finds("search_inventory_number", world.Assets.Find(id)?.InventoryNumber ?? "")))
                .Where(ticket => IsWithin(call, ticket)),
            ticket => call.Flag("ticketidonly") ? new JsonObject { ["id"] = ticket.Id } : TicketJson.Row(world, ticket),
            (ticket, column) => column switch { "id" => ticket.Id, "dateoccurred" or "dateoccured" => ticket.DateOccurred, "summary" => ticket.Summary, _ => null });
        reply.Json!["include_children"] = false;
        reply.Json!["columns_id"] = 1;
        return reply;
    }

    public static JsonObject? Show(HaloCall call, int id) => Find(call, id) is { } ticket ? TicketJson.Full(call.World, ticket) : null;

    /// <summary>One that the agent sees. Deleted and merged ones are gone, unless set to be shown.</summary>
    public static HaloTicket? Find(HaloCall call, int id) =>
        call.World.Tickets.Find(id) is { } ticket && call.Agent.MaySee(ticket.ClientId)
        && (call.World.Settings.ShowDeletedTickets || (!ticket.Deleted && ticket.MergedInto is null))
            ? ticket
            : null;

    private static bool IsWithin(HaloCall call, HaloTicket ticket)
    {
        if (call.Text("startdate") is null && call.Text("enddate") is null) return true;

        var at = call.Text("datesearch") == "datecleared" ? ticket.DateClosed : ticket.DateOccurred;
        return at is not null && !(at < Date("startdate")) && !(at > Date("enddate"));

        DateTimeOffset? Date(string name) =>
            DateTimeOffset.TryParse(call.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date) ? date : null;
    }
}
