using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>A place in the queue; stands in the partition of what waits, and changes together with it. Sorts behind all of these.</summary>
internal sealed class OutboxEntry : Row
{
    /// <summary>No key of an asset, a mark or an alert begins so.</summary>
    public const string Prefix = "~!queue-";

    /// <summary>The key of what waits.</summary>
    public string Item { get; set; } = "";

    public string? Group { get; set; }

    public bool Failed { get; set; }

    public string? Reason { get; set; }

    /// <summary>The time first: the queue is read from its front.</summary>
    public static string Key(DateTimeOffset due, string item) => $"{Prefix}{Ids.Ascending(due)}-{item}";

    public DateTimeOffset Due() => Due(RowKey);

    /// <summary>The time of a place, by its key.</summary>
    public static DateTimeOffset Due(string key) =>
        new(long.Parse(key.AsSpan(Prefix.Length, 19), System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero);
}
