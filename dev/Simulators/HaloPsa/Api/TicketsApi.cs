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
        var (deleted, asset) = (call.Flag("deleted"), call.Int("asset_id"));
        bool? closed = call.Flag("open_only") ? false : call.Flag("closed_only") ? true : null;
        var reply = Listing.Envelope(
            call,
            "tickets",
            world.Tickets.All.Reverse()
                .Visible(call, ticket => ticket.ClientId)
                .Wanted(call, "client_id", ticket => ticket.ClientId)
                .Wanted(call, "site_id", ticket => ticket.SiteId)
                .Wanted(call, "status_id", ticket => ticket.StatusId)
                .Wanted(call, "requesttype_id", ticket => ticket.TicketTypeId)
                .Where(ticket => (ticket.Deleted || ticket.MergedInto is not null) == deleted && ids?.Contains(ticket.Id) is not false)
                .Where(ticket => (asset is not { } wanted || ticket.Assets.Contains(wanted)) && (closed is null || world.IsClosed(ticket) == closed))
                .Found(call, "search_supplier_reference", ticket => ticket.SupplierReference)
                .Found(call, "search_summary", ticket => ticket.Summary)
                .Found(call, "search_details", ticket => ticket.Details)
                .Found(call, "search", ticket => ticket.Summary, ticket => ticket.Details, ticket => $"{ticket.Id}")
                .Found(call, "search_inventory_number", ticket => string.Join('\n', ticket.Assets.Select(id => world.Assets.Find(id)?.InventoryNumber)))
                .Where(IsWithin(call)),
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

    private static Func<HaloTicket, bool> IsWithin(HaloCall call)
    {
        var (start, end, cleared) = (Date("startdate"), Date("enddate"), call.Text("datesearch") == "datecleared");
        if (start is null && end is null) return _ => true;

        return ticket => (cleared ? ticket.DateClosed : ticket.DateOccurred) is { } at && !(at < start) && !(at > end);

        DateTimeOffset? Date(string name) =>
            DateTimeOffset.TryParse(
                call.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
                ? date
                : null;
    }
}
