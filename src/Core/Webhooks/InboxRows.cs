using System.Text.Encodings.Web;
using System.Text.Json;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>A stored event with its raw body. The key is Level's event id, so an event is stored once.</summary>
internal sealed class EventRow : LongTextRow
{
    public const string Prefix = "event-";

    private const int MaxTextLength = 500;
    private const int MaxSteps = 30;

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Properties needed for lists.</summary>
    public static readonly string[] AllButTheBody =
    [
        nameof(PartitionKey), nameof(RowKey), nameof(Type), nameof(State), nameof(ReceivedAt), nameof(OccurredAt), nameof(Client), nameof(Secret),
        nameof(TraceJson), nameof(Reason), nameof(AssetId), nameof(TicketId),
    ];

    public string Type { get; set; } = "";

    public string State { get; set; } = nameof(EventState.Pending);

    public DateTimeOffset ReceivedAt { get; set; }

    public DateTimeOffset OccurredAt { get; set; }

    /// <summary>The client whose own Level account sent it; null for the organization's account.</summary>
    public string? Client { get; set; }

    /// <summary>Reference of the secret that it was signed with.</summary>
    public string? Secret { get; set; }

    public string? TraceJson { get; set; }

    public string? Reason { get; set; }

    public string? AssetId { get; set; }

    public string? TicketId { get; set; }

    public static string Key(Guid eventId) => $"{Prefix}{eventId:D}";

    public string EventId() => RowKey[Prefix.Length..];

    /// <summary>Its history since it was stored.</summary>
    public IReadOnlyList<EventStep> Steps() =>
        TraceJson is null ? [] : JsonSerializer.Deserialize<List<EventStep>>(TraceJson)!;

    /// <summary>Failed attempts since it last became pending.</summary>
    public int Failures() => Steps().Reverse().TakeWhile(step => step.Kind != EventStepKind.Replayed).Count(step => step.Kind == EventStepKind.Failed);

    /// <summary>Adds to the trace. Long texts are cut and the oldest steps dropped, to fit into a property.</summary>
    public EventStep Add(DateTimeOffset at, EventStepKind kind, string text)
    {
        var plain = string.Concat(text.Shorten(MaxTextLength).Select(character => char.IsControl(character) ? ' ' : character));
        var step = new EventStep(at, kind, plain);
        TraceJson = JsonSerializer.Serialize(Steps().TakeLast(MaxSteps - 1).Append(step), Unescaped);
        return step;
    }

    public void Close(DateTimeOffset at, EventState state, string reason, EventStepKind kind = EventStepKind.Done)
    {
        State = state.ToString();
        Reason = Add(at, kind, reason).Text;
    }

    public OrganizationId Organization() => new(PartitionKey);

    public ClientId? ToClient() => Client is null ? null : new ClientId(Client);

    public WebhookEvent ToEvent() => new(
        EventId(),
        Type,
        Enum.Parse<EventState>(State),
        ReceivedAt,
        OccurredAt,
        [.. Steps().Where(step => step.Kind == EventStepKind.Failed).Select(step => new EventAttempt(step.At, step.Text))],
        Reason,
        AssetId is null ? null : new AssetId(AssetId),
        TicketId is null ? null : new TicketId(TicketId),
        ToClient());

    public WebhookEventDetail ToDetail() => new(
        ToEvent(),
        [
            new EventStep(ReceivedAt, EventStepKind.Received, $"Received, with {GetBytes()?.Length ?? 0} bytes."),
            new EventStep(ReceivedAt, EventStepKind.Verified, $"Signed with the secret {Secret}."),
            .. Steps(),
        ],
        GetText() ?? "");
}

/// <summary>Pointer to a pending event. The key is its time of receipt, so events are processed in order.</summary>
internal sealed class PendingRow : Row
{
    public const string Prefix = "pending-";

    public DateTimeOffset NotBefore { get; set; }

    public static string Key(EventRow row) => $"{Prefix}{Ids.Ascending(row.ReceivedAt)}-{row.EventId()}";

    public string EventKey() => $"{EventRow.Prefix}{RowKey[(Prefix.Length + 20)..]}";
}

/// <summary>Pointer to a processed event. The key sorts the newest first.</summary>
internal sealed class DoneRow : Row
{
    public const string Prefix = "done-";

    public string State { get; set; } = "";

    public static DoneRow For(EventRow row) => new()
    {
        PartitionKey = row.PartitionKey,
        RowKey = KeyOf(row.ReceivedAt, row.EventId()),
        State = row.State,
    };

    /// <summary>Without an event: the key before all of this time or older.</summary>
    public static string KeyOf(DateTimeOffset receivedAt, string eventId = "") => $"{Prefix}{Ids.Descending(receivedAt)}-{eventId}";

    public string EventKey() => $"{EventRow.Prefix}{RowKey[(Prefix.Length + 20)..]}";
}
