namespace Simulators.HaloPsa.Rows;

public sealed record HaloAssetType : IRow
{
    public int Id { get; init; }

    public string Name { get; init; } = "";

    public string TagPrefix { get; init; } = "";

    /// <summary>Ids of its fields in their order.</summary>
    public IReadOnlyList<int> Fields { get; init; } = [];

    /// <summary>Ids of up to three fields whose values are the key fields of an asset; 0 is none.</summary>
    public IReadOnlyList<int> KeyFields { get; init; } = [0, 0, 0];
}
