using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Mapping;

/// <summary>The administrator's decision on a group.</summary>
[JsonConverter(typeof(EnumNameConverter<GroupDecision>))]
internal enum GroupDecision
{
    /// <summary>None: the parent's decision applies.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Its devices belong to a client.</summary>
    [JsonStringEnumMemberName("client")]
    Client,

    /// <summary>Its devices do not sync.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,
}
