using Azure;
using Azure.Data.Tables;

namespace Integration.Core.Storage;

/// <summary>A table row. The partition is the organization, except in the index tables named in <see cref="Tables"/>.</summary>
internal abstract class Row : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }
}
