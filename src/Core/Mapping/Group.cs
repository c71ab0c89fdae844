namespace Integration.Core.Mapping;

/// <summary>A Level group and its mapping decision.</summary>
internal sealed record Group(LevelGroupId Id, LevelGroupId? ParentId, string Name, int DeviceCount, GroupDecision Decision, ClientId? ClientId);
