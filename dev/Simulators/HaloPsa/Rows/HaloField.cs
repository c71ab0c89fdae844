namespace Simulators.HaloPsa.Rows;

/// <summary>A field that asset types can have. Creating one attaches it to no type.</summary>
public sealed record HaloField : IRow
{
    public int Id { get; init; }

    public string Name { get; init; } = "";

    public string Validate { get; init; } = "";

    public bool Mandatory { get; init; }
}
