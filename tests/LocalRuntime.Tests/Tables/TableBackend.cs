using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

/// <summary>A Table service that the tests about what a service answers are run against.</summary>
public abstract class TableBackend
{
    /// <summary>The account, opened with its key.</summary>
    public abstract TableServiceClient Service { get; }

    public static string NewName() => $"t{Guid.NewGuid():N}";

    public async Task<TableClient> NewTableAsync()
    {
        var table = MissingTable();
        await table.CreateAsync();
        return table;
    }

    /// <summary>A client of a table that does not exist.</summary>
    public TableClient MissingTable() => Service.GetTableClient(NewName());
}
