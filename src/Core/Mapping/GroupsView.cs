namespace Integration.Core.Mapping;

/// <summary>Groups for the wizard.</summary>
/// <param name="Items">All groups, each followed by those below it.</param>
internal sealed record GroupsView(IReadOnlyList<GroupView> Items, GroupTotals Totals);

/// <summary>A group for the wizard.</summary>
/// <param name="Path">The names from the root down.</param>
/// <param name="ClientId">The client it is mapped to.</param>
/// <param name="ClientMissing">The client it is mapped to is no longer there: its devices count as unmapped until it is mapped again.</param>
/// <param name="SuggestedClientId">For a group with no decision that counts: the unlinked client of the same name, but for spelling and legal form.</param>
internal sealed record GroupView(
    LevelGroupId Id,
    LevelGroupId? ParentId,
    string Name,
    string Path,
    int DeviceCount,
    GroupDecision Decision,
    ClientId? ClientId,
    bool ClientMissing,
    ClientId? SuggestedClientId);

/// <summary>Totals for the wizard.</summary>
/// <param name="Mapped">Of these, mapped to a client that is there.</param>
/// <param name="DevicesToSync">Devices that would sync by the present decisions.</param>
internal sealed record GroupTotals(int Groups, int Mapped, int DevicesToSync, int Devices);

/// <summary>A requested decision on a group.</summary>
/// <param name="Decision"><c>client</c>, <c>newClient</c>, <c>skip</c> or <c>none</c>.</param>
/// <param name="ClientId">For <c>client</c>: which.</param>
/// <param name="ClientName">For <c>newClient</c>: its name; the group's when left out.</param>
internal sealed record MappingRequest(string? GroupId, string? Decision, string? ClientId, string? ClientName);
