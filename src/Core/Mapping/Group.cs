namespace Integration.Core.Mapping;

/// <summary>A Level group with the decision on it.</summary>
internal sealed record Group(LevelGroupId Id, LevelGroupId? ParentId, string Name, int DeviceCount, GroupDecision Decision, ClientId? ClientId);
