using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;

namespace Simulators.HaloPsa.Api;

internal static class TicketTypesApi
{
    public static Reply List(HaloCall call)
    {
        // An administrator can see past the agent's rights.
        var all = call.Flag("showall");
        return Listing.Bare(call, call.World.TicketTypes.All
            .Where(type => all || call.Agent.MayUseTicketType(type.Id))
            .Where(type => !type.Inactive || call.Flag("showinactive"))
            .Where(type => !call.Flag("can_create_only") || (call.Agent.CanAddTickets && type.AgentsCanSelect))
            .Where(_ => call.Text("domain") is null or "reqs")
            .Select(Json));
    }

    public static JsonObject? Show(HaloCall call, int id)
    {
        if (call.World.TicketTypes.Find(id) is not { } type || !call.Agent.MayUseTicketType(id)) return null;

        var json = Json(type);
        if (!call.Flag("includedetails")) return json;

        json["initial_status"] = type.InitialStatus;
        json["allowed_status"] = Wire.Array(call.World.Statuses.All.Select(status => (JsonNode)new JsonObject { ["id"] = status.Id, ["name"] = status.Name }));
        json["fields"] = Wire.Array(type.MandatoryFields.Select(name => (JsonNode)new JsonObject { ["name"] = name, ["techmandatory"] = true }));
        json["workflow_id"] = 0;
        return json;
    }

    private static JsonObject Json(HaloTicketType type) => new()
    {
        ["id"] = type.Id,
        ["guid"] = Wire.Guid("tickettype", type.Id),
        ["name"] = type.Name,
        ["use"] = "ticket",
        ["sequence"] = type.Id,
        ["group_id"] = 1,
        ["group_name"] = "Service Desk",
        ["default_sla"] = 1,
        ["default_priority"] = type.DefaultPriority,
        ["cancreate"] = true,
        ["agentscanselect"] = type.AgentsCanSelect,
        ["itilrequesttype"] = 1,
        ["hasmandatorytechfields"] = type.MandatoryFields.Count > 0,
        ["hasmandatoryuserfields"] = false,
        ["allowattachments"] = true,
        ["inactive"] = type.Inactive,
        ["default_team"] = null,
    };
}
