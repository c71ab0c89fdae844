using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>The kind of machine.</summary>
[JsonConverter(typeof(EnumNameConverter<AssetType>))]
internal enum AssetType
{
    Server,

    Workstation,

    /// <summary>Another kind, or unknown.</summary>
    Other,
}

/// <summary>A device's status at Level.</summary>
[JsonConverter(typeof(EnumNameConverter<LevelStatus>))]
internal enum LevelStatus
{
    /// <summary>Online when last synced.</summary>
    Online,

    /// <summary>Offline when last synced.</summary>
    Offline,

    /// <summary>Removed from Level; the asset is kept.</summary>
    [JsonStringEnumMemberName("Removed from Level")]
    Removed,
}
