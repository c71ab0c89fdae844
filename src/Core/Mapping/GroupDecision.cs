using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Mapping;

/// <summary>What the administrator decided on a group.</summary>
[JsonConverter(typeof(EnumNameConverter<GroupDecision>))]
internal enum GroupDecision
{
    /// <summary>Nothing: what is decided above counts.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Devices in it belong to a client.</summary>
    [JsonStringEnumMemberName("client")]
    Client,

    /// <summary>Devices in it do not sync.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,
}
