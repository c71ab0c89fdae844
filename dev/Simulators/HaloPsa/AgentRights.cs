namespace Simulators.HaloPsa;

/// <summary>What the agent that the application runs as may do; to begin with what the integration asks for, and no more.</summary>
public sealed record AgentRights
{
    public bool IsAdmin { get; init; }

    public bool TicketsRead { get; init; } = true;

    public bool TicketsModify { get; init; } = true;

    public bool ClientsRead { get; init; } = true;

    public bool AssetsRead { get; init; } = true;

    public bool AssetsModify { get; init; } = true;

    public bool CanAddTickets { get; init; } = true;

    public bool AllTicketTypes { get; init; } = true;

    /// <summary>Ids of those it may use when it may not use all.</summary>
    public IReadOnlyList<int> TicketTypes { get; init; } = [];

    public bool AllAssetTypes { get; init; } = true;

    /// <summary>Ids of those it may use when it may not use all.</summary>
    public IReadOnlyList<int> AssetTypes { get; init; } = [];

    public bool EditClosedTickets { get; init; } = true;

    /// <summary>The only client it sees, or null.</summary>
    public int? OnlyClient { get; init; }

    public bool MayUseTicketType(int id) => AllTicketTypes || TicketTypes.Contains(id);

    public bool MayUseAssetType(int id) => AllAssetTypes || AssetTypes.Contains(id);

    public bool MaySee(int clientId) => OnlyClient is not { } only || only == clientId;
}
