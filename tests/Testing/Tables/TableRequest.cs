namespace Integration.Testing.Tables;

/// <summary>A request to the tables in memory, as its hooks see it.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Text">Method and address, for a person to read.</param>
public sealed record TableRequest(TableRequestKind Kind, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
