using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>Processing state of an event.</summary>
[JsonConverter(typeof(EnumNameConverter<EventState>))]
internal enum EventState
{
    /// <summary>Stored, not applied yet or to be retried.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    [JsonStringEnumMemberName("applied")]
    Applied,

    /// <summary>A newer state was already known: no change.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,

    /// <summary>Its type is not supported by this version.</summary>
    [JsonStringEnumMemberName("unsupported")]
    Unsupported,

    /// <summary>It cannot be applied, or failed too often: dead letter for a person.</summary>
    [JsonStringEnumMemberName("deadLetter")]
    DeadLetter,

    /// <summary>Discarded by a person.</summary>
    [JsonStringEnumMemberName("discarded")]
    Discarded,
}
