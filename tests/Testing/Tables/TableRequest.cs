namespace Integration.Testing.Tables;

/// <summary>A request to the tables in memory, as its hooks see it.</summary>
public sealed class TableRequest
{
    private readonly TableCall _call;

    internal TableRequest(TableCall call) => _call = call;

    /// <summary>What it does.</summary>
    public TableRequestKind Kind => _call.Kind;

    /// <summary>Method and address, and of a transaction each action's, for a person to read.</summary>
    public override string ToString() => _call.ToString();
}
