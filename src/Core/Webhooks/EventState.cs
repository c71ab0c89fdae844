using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>How far an event is.</summary>
[JsonConverter(typeof(EnumNameConverter<EventState>))]
public enum EventState
{
    /// <summary>Stored; not applied yet, or to be tried again.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Done.</summary>
    [JsonStringEnumMemberName("applied")]
    Applied,

    /// <summary>Something newer was known already: it changed nothing.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,

    /// <summary>Of a type that this version does not know.</summary>
    [JsonStringEnumMemberName("unsupported")]
    Unsupported,

    /// <summary>It cannot be applied, or was tried too often: a person must look.</summary>
    [JsonStringEnumMemberName("deadLetter")]
    DeadLetter,
}

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
public sealed record WebhookEvent(
    string EventId,
    string Type,
    EventState State,
    DateTimeOffset ReceivedAt,
    DateTimeOffset OccurredAt,
    IReadOnlyList<EventAttempt> Attempts,
    string? Reason,
    string? AssetId,
    string? TicketId);
