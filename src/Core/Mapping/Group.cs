using Integration.Core.Level;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Mapping;

/// <summary>A Level group with the decision on it.</summary>
/// <param name="Id">Its id at Level.</param>
/// <param name="ParentId">The group above.</param>
/// <param name="Name">Its name at Level.</param>
/// <param name="DeviceCount">Devices directly in it.</param>
/// <param name="Decision">The administrator's decision.</param>
/// <param name="ClientId">Set when <paramref name="Decision"/> is <see cref="GroupDecision.Client"/>.</param>
public sealed record Group(LevelGroupId Id, LevelGroupId? ParentId, string Name, int DeviceCount, GroupDecision Decision, ClientId? ClientId);
