using System.Text.Json.Nodes;

namespace Simulators.HaloPsa.Api;

/// <summary>Statuses, priorities and outcomes.</summary>
internal static class TicketSetUpApi
{
    public static Reply Statuses(HaloCall call) => Listing.Bare(call, call.World.Statuses.All
        .Where(status => !status.IsClosed || !call.Flag("excludeclosed"))
        .Select(status => new JsonObject
        {
            ["id"] = status.Id,
            ["guid"] = Wire.Guid("status", status.Id),
            ["name"] = status.Name,
            ["shortname"] = status.ShortName,
            ["type"] = status.Type,
            ["sequence"] = status.Id,
            ["colour"] = status.IsClosed ? "#39cc39" : "#fa1e1e",
            ["slaaction"] = "N",
        }));

    /// <summary>The id is a GUID; tickets want priorityid, which counts within an SLA.</summary>
    public static Reply Priorities(HaloCall call) => Listing.Bare(call, call.World.Priorities
        .Wanted(call, "slaid", priority => priority.SlaId)
        .Select(priority => new JsonObject
        {
            ["id"] = Wire.Guid("priority", priority.SlaId * 100 + priority.PriorityId),
            ["priorityid"] = priority.PriorityId,
            ["slaid"] = priority.SlaId,
            ["name"] = priority.Name,
            ["fixtime"] = Wire.Double(priority.PriorityId * 4),
            ["fixunits"] = "H",
            ["responsetime"] = Wire.Double(priority.PriorityId),
            ["responseunits"] = "H",
            ["colour"] = "#c00000",
            ["ishidden"] = false,
        }));

    public static Reply Outcomes(HaloCall call) => Listing.Bare(call, call.World.Outcomes.All
        .Select(outcome => new JsonObject
        {
            ["id"] = outcome.Id,
            ["guid"] = Wire.Guid("outcome", outcome.Id),
            ["outcome"] = outcome.Name,
            ["name"] = outcome.Name,
            ["sequence"] = outcome.Id,
        }));
}
