using System.Text.Json.Serialization;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>What happened to an event at some time.</summary>
[JsonConverter(typeof(EnumNameConverter<EventStepKind>))]
public enum EventStepKind
{
    /// <summary>It came, and was stored.</summary>
    [JsonStringEnumMemberName("received")]
    Received,

    /// <summary>Its signature was right.</summary>
    [JsonStringEnumMemberName("verified")]
    Verified,

    /// <summary>Applying it failed.</summary>
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
/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Text">In plain words.</param>
public sealed record EventStep(DateTimeOffset At, EventStepKind Kind, string Text);

/// <summary>One failed try.</summary>
/// <param name="At">When.</param>
/// <param name="Error">What went wrong.</param>
public sealed record EventAttempt(DateTimeOffset At, string Error);

/// <summary>A webhook event as people see it.</summary>
/// <param name="EventId">Level's id of it.</param>
/// <param name="Type">For example <c>alert_active</c>.</param>
/// <param name="State">How far it is.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="OccurredAt">When it happened, by Level's clock.</param>
/// <param name="Attempts">The failed tries.</param>
/// <param name="Reason">What came of it, in plain words.</param>
/// <param name="AssetId">The asset it touched.</param>
/// <param name="TicketId">The ticket it touched.</param>
/// <param name="ClientId">The client whose own Level account sent it; null for the organization's account.</param>
public record WebhookEvent(
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
public sealed record WebhookEventDetail : WebhookEvent
{
    internal WebhookEventDetail(WebhookEvent told, IReadOnlyList<EventStep> trace, string body)
        : base(told) => (Trace, Body) = (trace, body);

    /// <summary>What happened to it, in order.</summary>
    public IReadOnlyList<EventStep> Trace { get; }

    /// <summary>What Level sent, as it came.</summary>
    public string Body { get; }
}
