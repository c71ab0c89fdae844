namespace Simulators.Level.Worlds;

internal sealed record Group(int Number, int? Parent, string Name);

/// <summary>A group as it is shown at one moment.</summary>
internal sealed record GroupRow(Group Group, int[] Children, int Devices, int DevicesInTree);
