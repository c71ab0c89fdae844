namespace Simulators.HaloPsa.Rows;

/// <summary>What has a number of its own.</summary>
public interface IRow
{
    int Id { get; init; }
}
