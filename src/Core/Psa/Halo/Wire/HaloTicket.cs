using System.Text.Json;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Wire;

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
