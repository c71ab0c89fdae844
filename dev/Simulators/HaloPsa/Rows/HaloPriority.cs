namespace Simulators.HaloPsa.Rows;

/// <summary>A priority within an SLA: only both together mean something.</summary>
public sealed record HaloPriority(int SlaId, int PriorityId, string Name);
