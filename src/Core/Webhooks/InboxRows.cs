using System.Text.Json;
using Azure.Data.Tables;
using Integration.Core.Organizations;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>An event; its bytes are the body as it came. The key is Level's event id, so the same event cannot be stored twice.</summary>
internal sealed class EventRow : TextRow
{
    public const string Prefix = "event-";

    public string Type { get; set; } = "";

    public string State { get; set; } = nameof(EventState.Pending);

    public DateTimeOffset ReceivedAt { get; set; }

    public DateTimeOffset OccurredAt { get; set; }

    public string? AttemptsJson { get; set; }

    public string? Reason { get; set; }

    public string? AssetId { get; set; }

    public string? TicketId { get; set; }

    public static string Key(Guid eventId) => $"{Prefix}{eventId:D}";

    public string EventId() => RowKey[Prefix.Length..];

    public IReadOnlyList<EventAttempt> Attempts() =>
        AttemptsJson is null ? [] : JsonSerializer.Deserialize<List<EventAttempt>>(AttemptsJson)!;

    public void AddAttempt(EventAttempt attempt) => AttemptsJson = JsonSerializer.Serialize(Attempts().Append(attempt));

    public OrganizationId Organization() => new(PartitionKey);

    /// <summary>What came of it so far, to be merged into the stored row.</summary>
    public TableEntity Outcome() => new(PartitionKey, RowKey)
    {
        [nameof(State)] = State,
        [nameof(AttemptsJson)] = AttemptsJson,
        [nameof(Reason)] = Reason,
        [nameof(AssetId)] = AssetId,
        [nameof(TicketId)] = TicketId,
    };

    public WebhookEvent ToEvent() =>
        new(EventId(), Type, Enum.Parse<EventState>(State), ReceivedAt, OccurredAt, Attempts(), Reason, AssetId, TicketId);
}

/// <summary>Points to an event that waits. The key is the time it came, so events are taken in order.</summary>
internal sealed class PendingRow : Row
{
    public const string Prefix = "pending-";

    public DateTimeOffset NotBefore { get; set; }

    public static string Key(EventRow row) => $"{Prefix}{Ids.Ascending(row.ReceivedAt)}-{row.EventId()}";

    public string EventKey() => $"{EventRow.Prefix}{RowKey[(Prefix.Length + 20)..]}";
}

/// <summary>Points to an event that is done with. The key lists the newest first.</summary>
internal sealed class DoneRow : Row
{
    public const string Prefix = "done-";

    public string State { get; set; } = "";

    public static DoneRow For(EventRow row) => new()
    {
        PartitionKey = row.PartitionKey,
        RowKey = $"{Prefix}{Ids.Descending(row.ReceivedAt)}-{row.EventId()}",
        State = row.State,
    };

    public string EventKey() => $"{EventRow.Prefix}{RowKey[(Prefix.Length + 20)..]}";
}

/// <summary>In the partition "Drain" of the schedules: this organization's inbox may hold something.</summary>
internal sealed class DrainMarkRow : Row
{
    public const string Partition = "Drain";

    public DateTimeOffset WokenAt { get; set; }
}
