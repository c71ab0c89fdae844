using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>How far an event is.</summary>
[JsonConverter(typeof(EnumNameConverter<EventState>))]
internal enum EventState
{
    /// <summary>Stored; not applied yet, or to be tried again.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

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

    /// <summary>A person decided that it is not to be applied.</summary>
    [JsonStringEnumMemberName("discarded")]
    Discarded,
}
