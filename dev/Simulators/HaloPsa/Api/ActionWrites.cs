using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;

namespace Simulators.HaloPsa.Api;

/// <summary>Adds notes to tickets, and changes those there are.</summary>
internal static class ActionWrites
{
    public static JsonObject Write(HaloCall call, SentObject sent)
    {
        var world = call.World;
        var ticketId = sent.Int("ticket_id") ?? throw Refusal.Because("A Ticket must be entered for this Action");
        var ticket = TicketsApi.Find(call, ticketId) ?? throw call.UnknownId(ticketId);
        var id = sent.Int("id") ?? 0;
        var old = id == 0 ? null : world.ActionsOf(ticketId).FirstOrDefault(action => action.Id == id) ?? throw call.UnknownId(id);
        var outcome = Outcome(call, sent, ticket, old);
        var html = sent.Text("note_html");
        var action = (old ?? new HaloAction { TicketId = ticketId, Who = sent.Text("who") ?? InstanceApi.AgentName }) with
        {
            OutcomeId = outcome.Id,
            Outcome = outcome.Name,
            Note = sent.Text("note") ?? (html is null ? old?.Note ?? "" : Wire.Text(html)),
            NoteHtml = html ?? old?.NoteHtml ?? "",
            HiddenFromUser = sent.Flag("hiddenfromuser") ?? old?.HiddenFromUser ?? false,
            SendEmail = sent.Flag("sendemail") ?? old?.SendEmail ?? false,
            At = sent.Date("datetime") ?? old?.At ?? world.Time.GetUtcNow(),
            OldStatus = ticket.StatusId,
            NewStatus = ticket.StatusId,
        };
        if (!TicketWrites.MayEdit(call, ticket)) return ActionsApi.Json(world, action, withHtml: true);

        if (sent.Int("new_status") is > 0 and var status)
        {
            if (!world.Statuses.Has(status)) throw Refusal.Because("The Status does not exist");
            if (sent.Flag("_ignore_closure_comment_mandatory") is not true) TicketWrites.CheckClosure(call, ticket, status, action.Note);

            action = action with { NewStatus = status };
            ticket = world.WithStatus(ticket, status);
        }

        world.Tickets.Put(ticket with { LastUpdate = world.Time.GetUtcNow() });
        return ActionsApi.Json(world, old is null ? world.AddAction(action) : world.PutAction(action), withHtml: true);
    }

    private static HaloOutcome Outcome(HaloCall call, SentObject sent, HaloTicket ticket, HaloAction? old)
    {
        var (id, name) = (sent.Int("outcome_id"), sent.Text("outcome"));
        if (id is null && string.IsNullOrWhiteSpace(name))
        {
            return old is null
                ? throw Refusal.Because("An Outcome must be entered for this Action")
                : new HaloOutcome { Id = old.OutcomeId, Name = old.Outcome };
        }

        var outcomes = call.World.Outcomes;
        var outcome = id is not null
            ? outcomes.Find(id)
            : outcomes.All.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
        var allowed = call.World.TicketTypes.Find(ticket.TicketTypeId)?.AllowedOutcomes;

        // It does not say why.
        return outcome is not null && allowed?.Contains(outcome.Id) is not false ? outcome : throw new Refusal(new Reply(400));
    }
}
