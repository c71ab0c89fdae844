namespace Simulators.HaloPsa.Rows;

public sealed record HaloTicketType : IRow
{
    public int Id { get; init; }

    public string Name { get; init; } = "";

    public int InitialStatus { get; init; } = 1;

    public int DefaultPriority { get; init; } = 3;

    public bool Inactive { get; init; }

    public bool AgentsCanSelect { get; init; } = true;

    /// <summary>Fields without which no ticket is made, by their names on the wire: category_1, details.</summary>
    public IReadOnlyList<string> MandatoryFields { get; init; } = [];

    public bool ClosureNoteMandatory { get; init; }

    /// <summary>Ids of the outcomes that actions may have; null is all.</summary>
    public IReadOnlyList<int>? AllowedOutcomes { get; init; }
}
