namespace Simulators.HaloPsa.Rows;

/// <summary>A place of a client. Changing its client moves it to another company, assets and all.</summary>
public sealed record HaloSite : IRow
{
    public int Id { get; init; }

    public string Name { get; init; } = "";

    public int ClientId { get; init; }

    public bool Inactive { get; init; }
}
