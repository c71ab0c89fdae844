using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Worker;

/// <summary>What all processes know of one timer.</summary>
internal sealed class TimerRow : ITableEntity
{
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public DateTimeOffset? Last { get; set; }

    public DateTimeOffset Next { get; set; }

    public DateTimeOffset LastUpdated { get; set; }

    /// <summary>Which run holds the timer; still set when it is free again after a process died in mid-run.</summary>
    public string? Owner { get; set; }

    public DateTimeOffset? OwnedUntil { get; set; }

    public void Plan(DateTimeOffset? last, DateTimeOffset next, DateTimeOffset updated) => (Last, Next, LastUpdated) = (last, next, updated);

    public void Own(string? owner, DateTimeOffset? until) => (Owner, OwnedUntil) = (owner, until);
}
