using System.Text.Json;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Api;

/// <summary>A ticket as HaloPSA has it.</summary>
/// <param name="WasClosed">Whether it ever was closed; reopening does not take that back.</param>
/// <param name="ClosedAt">When it was closed; null while it is open, and where HaloPSA does not tell.</param>
/// <param name="IsDeleted">Whether it is deleted, or merged into another.</param>
/// <param name="Reference">The text by which we know it.</param>
internal sealed record HaloTicket(long Id, int? StatusId, bool WasClosed, DateTimeOffset? ClosedAt, bool IsDeleted, string? Reference)
{
    public static HaloTicket? Parse(JsonElement item) => item.Integer("id") is > 0 and var id
        ? new(
            id,
            (int?)(item.Integer("status_id") ?? item.Object("status")?.Integer("id")),
            item.Flag("hasbeenclosed") == true,
            item.SetTime("dateclosed"),
            item.Flag("deleted") == true || item.Integer("merged_into_id") > 0,
            item.Text("supplier_reference"))
        : null;

    /// <summary>Whether work on it is over.</summary>
    /// <param name="closedStatus">The status that we close with: such a ticket is closed, whatever else it says.</param>
    public bool IsClosed(int closedStatus) => StatusId == closedStatus || (WasClosed && ClosedAt is not null);
}

/// <summary>A company; HaloPSA's API calls it a client.</summary>
internal sealed record HaloCompany(int Id, string Name)
{
    /// <summary>Null when it has no id, or is inactive.</summary>
    public static HaloCompany? Parse(JsonElement item) => item.Id() is { } id && item.Flag("inactive") != true ? new(id, item.Text("name") ?? $"{id}") : null;
}

/// <summary>A site of a company.</summary>
/// <param name="CompanyId">Its company; a double on the wire.</param>
/// <param name="IsInactive">Whether nothing may be put there any more.</param>
internal sealed record HaloSite(int Id, string Name, int? CompanyId, string? CompanyName, bool IsInactive)
{
    public static HaloSite? Parse(JsonElement item) =>
        item.Id() is { } id
            ? new(id, item.Text("name") ?? $"{id}", (int?)item.Integer("client_id"), item.Text("client_name"), item.Flag("inactive") == true)
            : null;
}

/// <param name="HasMandatoryFields">Whether tickets of this type need more than we know of: creating them may fail.</param>
/// <param name="Sla">Its service level, within which priorities have a meaning.</param>
/// <param name="InitialStatus">The status of a new ticket, where it is told.</param>
internal sealed record HaloTicketType(int Id, string Name, bool HasMandatoryFields, int? Sla, int? InitialStatus)
{
    public static HaloTicketType? Parse(JsonElement item) => item.Id() is { } id
        ? new(
            id, item.Text("name") ?? $"{id}", item.Flag("hasmandatorytechfields") == true, (int?)item.Integer("default_sla"),
            (int?)item.Integer("initial_status"))
        : null;
}

/// <summary>Something with a number and a name: a status or an outcome.</summary>
internal sealed record HaloNamed(int Id, string Name)
{
    public static HaloNamed? Parse(JsonElement item) => item.Id() is { } id ? new(id, item.Text("name") ?? item.Text("outcome") ?? $"{id}") : null;
}

/// <summary>A priority of a service level. Its <c>id</c> on the wire is a UUID; tickets want this number.</summary>
/// <param name="Id">Its number within the service level.</param>
internal sealed record HaloPriority(int Id, string Name, int? Sla)
{
    public static HaloPriority? Parse(JsonElement item) =>
        item.Integer("priorityid") is { } id && item.Flag("ishidden") != true ? new((int)id, item.Text("name") ?? "", (int?)item.Integer("slaid")) : null;
}

/// <summary>Reads what all of HaloPSA's objects have.</summary>
internal static class HaloJson
{
    /// <summary>The id; null when there is none.</summary>
    public static int? Id(this JsonElement item) => item.Integer("id") is > 0 and <= int.MaxValue and var id ? (int)id : null;

    /// <summary>A time; the dates that HaloPSA writes for "not set" are none.</summary>
    public static DateTimeOffset? SetTime(this JsonElement item, string name) => item.Time(name) is { Year: > 1900 } time ? time : null;
}
