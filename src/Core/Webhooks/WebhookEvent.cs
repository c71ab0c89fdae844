using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>A step in an event's history.</summary>
[JsonConverter(typeof(EnumNameConverter<EventStepKind>))]
internal enum EventStepKind
{
    /// <summary>Received and stored.</summary>
    [JsonStringEnumMemberName("received")]
    Received,

    /// <summary>Signature verified.</summary>
    [JsonStringEnumMemberName("verified")]
    Verified,

    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Processed: applied, superseded, unsupported or dead-lettered.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>Replayed by a person.</summary>
    [JsonStringEnumMemberName("replayed")]
    Replayed,

    /// <summary>Discarded by a person.</summary>
    [JsonStringEnumMemberName("discarded")]
    Discarded,
}

/// <summary>An entry of an event's history.</summary>
internal sealed record EventStep(DateTimeOffset At, EventStepKind Kind, string Text);

internal sealed record EventAttempt(DateTimeOffset At, string Error);

/// <summary>A webhook event for the API.</summary>
/// <param name="Type">For example <c>alert_active</c>.</param>
/// <param name="OccurredAt">When it happened, by Level's clock.</param>
/// <param name="Reason">What came of it, in plain words.</param>
/// <param name="ClientId">The client whose own Level account sent it; null for the organization's account.</param>
internal record WebhookEvent(
    string EventId,
    string Type,
    EventState State,
    DateTimeOffset ReceivedAt,
    DateTimeOffset OccurredAt,
    IReadOnlyList<EventAttempt> Attempts,
    string? Reason,
    AssetId? AssetId,
    TicketId? TicketId,
    ClientId? ClientId);

/// <summary>An event with its history.</summary>
internal sealed record WebhookEventDetail : WebhookEvent
{
    internal WebhookEventDetail(WebhookEvent told, IReadOnlyList<EventStep> trace, string body)
        : base(told) => (Trace, Body) = (trace, body);

    /// <summary>Its history, in order.</summary>
    public IReadOnlyList<EventStep> Trace { get; }

    /// <summary>The body as Level sent it.</summary>
    public string Body { get; }
}
