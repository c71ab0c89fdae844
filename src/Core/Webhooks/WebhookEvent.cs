using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>What happened to an event at some time.</summary>
[JsonConverter(typeof(EnumNameConverter<EventStepKind>))]
internal enum EventStepKind
{
    /// <summary>It came, and was stored.</summary>
    [JsonStringEnumMemberName("received")]
    Received,

    /// <summary>Its signature was right.</summary>
    [JsonStringEnumMemberName("verified")]
    Verified,

    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It was done with: applied, superseded, of no supported type, or given up.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>A person had it applied again.</summary>
    [JsonStringEnumMemberName("replayed")]
    Replayed,

    /// <summary>A person discarded it.</summary>
    [JsonStringEnumMemberName("discarded")]
    Discarded,
}

/// <summary>One thing that happened to an event.</summary>
internal sealed record EventStep(DateTimeOffset At, EventStepKind Kind, string Text);

internal sealed record EventAttempt(DateTimeOffset At, string Error);

/// <summary>A webhook event as people see it.</summary>
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

/// <summary>An event with all that happened to it.</summary>
internal sealed record WebhookEventDetail : WebhookEvent
{
    internal WebhookEventDetail(WebhookEvent told, IReadOnlyList<EventStep> trace, string body)
        : base(told) => (Trace, Body) = (trace, body);

    /// <summary>What happened to it, in order.</summary>
    public IReadOnlyList<EventStep> Trace { get; }

    /// <summary>What Level sent, as it came.</summary>
    public string Body { get; }
}
