namespace Simulators.HaloPsa.Rows;

public sealed record HaloOutcome : IRow
{
    public int Id { get; init; }

    public string Name { get; init; } = "";
}
