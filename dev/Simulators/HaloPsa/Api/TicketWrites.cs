using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;

namespace Simulators.HaloPsa.Api;

/// <summary>Creates and updates tickets, closing them included.</summary>
internal static class TicketWrites
{
    public static JsonObject Write(HaloCall call, SentObject sent)
    {
        var id = sent.Int("id") ?? 0;
        return TicketJson.Full(call.World, id == 0 ? Create(call, sent) : Update(call, sent, TicketsApi.Find(call, id) ?? throw call.UnknownId(id)));
    }

    /// <summary>Whether the agent may edit the ticket: a refusal is a 403, or nothing at all.</summary>
    public static bool MayEdit(HaloCall call, HaloTicket ticket)
    {
        var may = call.Agent.TicketsModify && !ticket.ReadOnly && (call.Agent.EditClosedTickets || !call.World.IsClosed(ticket));
        return may || (call.World.Settings.RefusedEditIsIgnored ? false : throw Refusal.Forbidden);
    }

    private static HaloTicket Create(HaloCall call, SentObject sent)
    {
        if (!call.Agent.CanAddTickets) throw Refusal.Forbidden;

        var world = call.World;
        // A nested tickettype is not looked at.
        var type = world.TicketTypes.Find(sent.Int("tickettype_id") ?? throw Refusal.Because("Ticket Type must be entered for this Ticket"))
            ?? throw Refusal.Because("The Ticket Type does not exist");
        if (!call.Agent.MayUseTicketType(type.Id) || type.Inactive) throw Refusal.Forbidden;

        CheckMandatory(sent, type);
        var now = world.Time.GetUtcNow();
        var ticket = Changed(
            call, sent, new HaloTicket { TicketTypeId = type.Id, PriorityId = type.DefaultPriority, DateOccurred = sent.Date("dateoccurred") ?? now });
        if (ticket.SiteId == 0) throw Refusal.Because("Site must be entered for this Ticket");

        var status = world.Settings.StatusOfNewTickets ?? Status(call, sent) ?? type.InitialStatus;
        ticket = world.Tickets.Put(world.WithStatus(ticket, status) with { Id = world.Tickets.NextId() });
        world.AddAction(new HaloAction
        {
            TicketId = ticket.Id,
            Outcome = "Logged",
            Note = ticket.Details,
            NoteHtml = ticket.DetailsHtml,
            Who = InstanceApi.AgentName,
            OldStatus = ticket.StatusId,
            NewStatus = ticket.StatusId,
            At = now,
        });
        return ticket;
    }

    private static HaloTicket Update(HaloCall call, SentObject sent, HaloTicket old)
    {
        if (!MayEdit(call, old)) return old;

        var world = call.World;
        var ticket = Changed(call, sent, old) with { LastUpdate = world.Time.GetUtcNow() };
        if (sent.Int("tickettype_id") is { } typeId)
        {
            ticket = ticket with { TicketTypeId = world.TicketTypes.Has(typeId) ? typeId : throw Refusal.Because("The Ticket Type does not exist") };
        }

        if (Status(call, sent) is { } status)
        {
            var note = sent.Text("closure_note") ?? Wire.Text(sent.Text("closure_note_html") ?? "");
            CheckClosure(call, ticket, status, note);
            ticket = world.WithStatus(ticket, status) with { ClosureNote = note.Length > 0 ? note : ticket.ClosureNote };
        }

        return world.Tickets.Put(ticket);
    }

    /// <summary>Whether the ticket's type wants words when it is closed.</summary>
    public static void CheckClosure(HaloCall call, HaloTicket ticket, int status, string note)
    {
        var closes = call.World.Statuses.Find(status) is { IsClosed: true } && !call.World.IsClosed(ticket);
        if (closes && note.Length == 0 && call.World.TicketTypes.Find(ticket.TicketTypeId) is { ClosureNoteMandatory: true })
        {
            throw Refusal.Because("A Closure Note must be entered for this Ticket");
        }
    }

    private static HaloTicket Changed(HaloCall call, SentObject sent, HaloTicket ticket)
    {
        var world = call.World;
        var html = sent.Text("details_html");
        var (client, site) = Place(call, sent, ticket);
        return ticket with
        {
            Summary = sent.Text("summary") ?? ticket.Summary,
            Details = sent.Text("details") ?? (html is null ? ticket.Details : Wire.Text(html)),
            DetailsHtml = html ?? ticket.DetailsHtml,
            ClientId = client,
            SiteId = site,
            SlaId = sent.Int("sla_id") ?? ticket.SlaId,
            PriorityId = sent.Int("priority_id") is > 0 and var priority ? priority : ticket.PriorityId,
            SupplierReference = sent.Text("supplier_reference") ?? ticket.SupplierReference,

            // Those that the agent does not see, or that are not there, are dropped without a word.
            Assets = sent.Objects("assets")?.Select(item => world.Assets.Find(item.Int("id"))).OfType<HaloAsset>()
                .Where(asset => AssetsApi.IsVisible(call, asset)).Select(asset => asset.Id).Distinct().ToList() ?? ticket.Assets,
            Other = sent.Kept(ticket.Other, TicketJson.Kept),
        };
    }

    private static (int Client, int Site) Place(HaloCall call, SentObject sent, HaloTicket ticket)
    {
        var world = call.World;
        var (siteId, clientId) = (sent.Int("site_id"), sent.Int("client_id"));
        if (siteId is null && clientId is null) return (ticket.ClientId, ticket.SiteId);

        if (clientId is not null && !world.Clients.Has(clientId)) throw Refusal.Because("The Client does not exist");

        var site = siteId is not null ? world.Sites.Find(siteId) : world.MainSiteOf(clientId!.Value);
        if (site is null) throw Refusal.Because("The Site does not exist");
        if (clientId is not null && site.ClientId != clientId) throw Refusal.Because("The Site does not belong to the Client");
        return call.Agent.MaySee(site.ClientId) ? (site.ClientId, site.Id) : throw Refusal.Forbidden;
    }

    private static int? Status(HaloCall call, SentObject sent) => sent.Int("status_id") is not { } status ? null
        : call.World.Statuses.Has(status) ? status
        : throw Refusal.Because("The Status does not exist");

    private static void CheckMandatory(SentObject sent, HaloTicketType type)
    {
        if (string.IsNullOrWhiteSpace(sent.Text("summary"))) throw Refusal.Because("Summary must be entered for this Ticket");
        if (sent.Flag("_novalidate") is true) return;

        foreach (var name in type.MandatoryFields)
        {
            var given = sent.Text(name) ?? (name == "details" ? sent.Text("details_html") : null);
            if (string.IsNullOrWhiteSpace(given)) throw Refusal.Because($"{Label(name)} must be entered for this Ticket");
        }
    }

    // category_1 is called Category by people.
    private static string Label(string name)
    {
        var word = name.Split('_')[0];
        return $"{char.ToUpperInvariant(word[0])}{word[1..]}";
    }
}
