namespace LocalRuntime.Tables.Rest;

/// <summary>Builds the part of an address that names an entity.</summary>
internal static class Keys
{
    public static string EntityPath(string table, string partitionKey, string rowKey) =>
        $"{table}(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')";

    public static string TablePath(string table) => $"Tables('{Escape(table)}')";

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
