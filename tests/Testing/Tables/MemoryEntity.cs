namespace Integration.Testing.Tables;

/// <summary>A stored entity; a write puts another in its place.</summary>
internal sealed class MemoryEntity(string partitionKey, string rowKey, DateTime time, List<KeyValuePair<string, object>> properties)
{
    private byte[]? _json;

    public string PartitionKey => partitionKey;

    public string RowKey => rowKey;

    public DateTime Time => time;

    public string ETag { get; } = WriteTimes.ETagOf(time);

    public List<KeyValuePair<string, object>> Properties => properties;

    /// <summary>All of it as JSON, made when first asked for.</summary>
    public byte[] Json => _json ??= EntityJson.Write(this, null);

    public object? Value(string column) => column switch
    {
        nameof(PartitionKey) => partitionKey,
        nameof(RowKey) => rowKey,
        "Timestamp" => time,
        _ => properties.Find(property => property.Key == column).Value,
    };
}
