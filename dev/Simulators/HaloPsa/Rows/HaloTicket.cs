using System.Text.Json;

namespace Simulators.HaloPsa.Rows;

public sealed record HaloTicket : IRow
{
    public int Id { get; init; }

    public string Summary { get; init; } = "";

    public string Details { get; init; } = "";

    public string DetailsHtml { get; init; } = "";

    public int TicketTypeId { get; init; }

    public int ClientId { get; init; }

    public int SiteId { get; init; }

    public int StatusId { get; init; }

    public int SlaId { get; init; } = 1;

    public int PriorityId { get; init; }

    public IReadOnlyList<int> Assets { get; init; } = [];

    public string SupplierReference { get; init; } = "";

    public DateTimeOffset DateOccurred { get; init; }

    public DateTimeOffset LastUpdate { get; init; }

    /// <summary>Whether it ever was closed: reopening does not take that back.</summary>
    public bool HasBeenClosed { get; init; }

    public DateTimeOffset? DateClosed { get; init; }

    public string ClosureNote { get; init; } = "";

    public bool Deleted { get; init; }

    public int? MergedInto { get; init; }

    /// <summary>The agent of the API may not edit this one.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>What else was sent and is kept, by its name on the wire.</summary>
    public IReadOnlyDictionary<string, JsonElement> Other { get; init; } = new Dictionary<string, JsonElement>();
}
