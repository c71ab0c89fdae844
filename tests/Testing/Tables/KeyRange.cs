namespace Integration.Testing.Tables;

/// <summary>Where what a filter can match must lie: one partition or all, and from one row to another, both included.</summary>
internal sealed record KeyRange(string? Partition, string FromRow, string? ToRow)
{
    public static readonly KeyRange All = new(null, "", null);

    public static KeyRange Of(ODataExpression? filter) => filter switch
    {
        ODataExpression.And and => Of(and.Left).Intersect(Of(and.Right)),
        ODataExpression.Comparison { Property: "PartitionKey", Operator: "eq", Literal: string partition } => All with { Partition = partition },
        ODataExpression.Comparison { Property: "RowKey", Literal: string row } comparison => comparison.Operator switch
        {
            "eq" => new(null, row, row),
            "ge" or "gt" => All with { FromRow = row },
            "le" or "lt" => All with { ToRow = row },
            _ => All,
        },
        _ => All,
    };

    private KeyRange Intersect(KeyRange other) => new(
        Partition ?? other.Partition,
        string.CompareOrdinal(FromRow, other.FromRow) > 0 ? FromRow : other.FromRow,
        ToRow is null || (other.ToRow is not null && string.CompareOrdinal(other.ToRow, ToRow) < 0) ? other.ToRow : ToRow);
}
