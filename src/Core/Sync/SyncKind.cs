using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>What a sync brings over.</summary>
[JsonConverter(typeof(EnumNameConverter<SyncKind>))]
public enum SyncKind
{
    /// <summary>Groups, then devices, then alerts.</summary>
    [JsonStringEnumMemberName("full")]
    Full,

    /// <summary>Devices.</summary>
    [JsonStringEnumMemberName("assets")]
    Assets,

    /// <summary>Alerts.</summary>
    [JsonStringEnumMemberName("alerts")]
    Alerts,

    /// <summary>Groups.</summary>
    [JsonStringEnumMemberName("clients")]
    Clients,
}
