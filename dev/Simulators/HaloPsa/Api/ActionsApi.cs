using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;
using Simulators.HaloPsa.Worlds;

namespace Simulators.HaloPsa.Api;

internal static class ActionsApi
{
    public static Reply List(HaloCall call)
    {
        var world = call.World;
        var actions = call.Int("ticket_id") is { } ticket ? TicketsApi.Find(call, ticket) is null ? [] : world.ActionsOf(ticket) : world.Actions;
        var withHtml = call.Flag("includehtmlnote");
        return Listing.Envelope(
            call,
            "actions",
            actions.Reverse().Where(action => world.Tickets.Find(action.TicketId) is { } of && call.Agent.MaySee(of.ClientId)),
            action => Json(world, action, withHtml),
            (action, column) => column switch { "id" => action.Id, "datetime" => action.At, _ => null });
    }

    public static JsonObject Json(HaloWorld world, HaloAction action, bool withHtml)
    {
        var json = new JsonObject
        {
            ["ticket_id"] = action.TicketId,
            ["id"] = action.Id,
            ["outcome"] = action.Outcome,
            ["outcome_id"] = action.OutcomeId,
            ["who"] = action.Who,
            ["who_type"] = 1,
            ["who_agentid"] = action.Who == InstanceApi.AgentName ? InstanceApi.AgentId : 2,
            ["actionby_application_id"] = "Level",
            ["datetime"] = Wire.Date(action.At),
            ["note"] = action.Note,
            ["hiddenfromuser"] = action.HiddenFromUser,
            ["old_status"] = action.OldStatus,
            ["new_status"] = action.NewStatus,
            ["new_status_name"] = world.Statuses.Find(action.NewStatus)?.Name ?? "",
            ["timetaken"] = Wire.Double(0),
        };
        if (withHtml)
        {
            json["note_html"] = action.NoteHtml;
        }

        return json;
    }
}
