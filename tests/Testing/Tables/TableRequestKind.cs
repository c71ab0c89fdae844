namespace Integration.Testing.Tables;

/// <summary>What a request to the tables does.</summary>
public enum TableRequestKind
{
    /// <summary>Gets one row or a page of rows.</summary>
    Read,

    /// <summary>Changes one row, or makes or deletes a table.</summary>
    Write,

    /// <summary>Changes up to a hundred rows of one partition together.</summary>
    Transaction,
}
