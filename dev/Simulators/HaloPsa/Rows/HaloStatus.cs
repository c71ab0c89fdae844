using System.Text.Json.Serialization;

namespace Simulators.HaloPsa.Rows;

public sealed record HaloStatus : IRow
{
    public int Id { get; init; }

    public string Name { get; init; } = "";

    public string ShortName { get; init; } = "";

    /// <summary>0 open, 1 pending, 2 closed.</summary>
    public int Type { get; init; }

    [JsonIgnore]
    public bool IsClosed => Type == 2;
}
