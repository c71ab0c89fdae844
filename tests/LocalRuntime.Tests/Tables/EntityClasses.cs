using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

/// <summary>Entities as an application writes them.</summary>
public static class EntityClasses
{
    public enum Color
    {
        Blue,
        Green,
        Red,
    }

    public sealed record Everything : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string? Text { get; set; }

        public int Number { get; set; }

        public long Large { get; set; }

        public double Real { get; set; }

        public bool Flag { get; set; }

        public Guid Id { get; set; }

        public DateTimeOffset At { get; set; }

        public DateTime Utc { get; set; }

        public byte[]? Bytes { get; set; }

        public BinaryData? Data { get; set; }

        public Color Color { get; set; }

        public int? MaybeNumber { get; init; }

        public long? MaybeLarge { get; init; }

        public double? MaybeReal { get; init; }

        public bool? MaybeFlag { get; init; }

        public Guid? MaybeId { get; init; }

        public DateTimeOffset? MaybeAt { get; init; }

        public DateTime? MaybeUtc { get; init; }

        public Color? MaybeColor { get; init; }
    }

    public abstract class Row : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }
    }

    public sealed class Customised : Row
    {
#pragma warning disable CA1051 // Fields are what is tested.
        public int Field;
#pragma warning restore CA1051

        [DataMember(Name = "n")]
        public string? LongName { get; set; }

        [IgnoreDataMember]
        public string? Secret { get; set; }

        public string? Shout => LongName?.ToUpperInvariant();

        public int Counted { get; private set; }

        public void Count() => Counted++;
    }

    public sealed class Priced : Row
    {
        public decimal Price { get; set; }
    }

    public sealed class Hidden(string partitionKey, string rowKey) : ITableEntity
    {
        private string _partitionKey = partitionKey;
        private string _rowKey = rowKey;
        private DateTimeOffset? _timestamp;
        private ETag _etag;

        public Hidden()
            : this("", "")
        {
        }

        public string? Note { get; set; }

        string ITableEntity.PartitionKey { get => _partitionKey; set => _partitionKey = value; }

        string ITableEntity.RowKey { get => _rowKey; set => _rowKey = value; }

        DateTimeOffset? ITableEntity.Timestamp { get => _timestamp; set => _timestamp = value; }

        ETag ITableEntity.ETag { get => _etag; set => _etag = value; }
    }
}
