using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>What a sync imports.</summary>
[JsonConverter(typeof(EnumNameConverter<SyncKind>))]
internal enum SyncKind
{
    /// <summary>Groups, then devices, then alerts.</summary>
    [JsonStringEnumMemberName("full")]
    Full,

    [JsonStringEnumMemberName("assets")]
    Assets,

    [JsonStringEnumMemberName("alerts")]
    Alerts,

    [JsonStringEnumMemberName("clients")]
    Clients,
}
