namespace Simulators.HaloPsa.Rows;

public sealed record HaloClient : IRow
{
    public int Id { get; init; }

    public string Name { get; init; } = "";

    public bool Inactive { get; init; }

    public string Ref { get; init; } = "";
}
