using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>What kind of machine an asset is.</summary>
[JsonConverter(typeof(EnumNameConverter<AssetType>))]
internal enum AssetType
{
    Server,

    Workstation,

    /// <summary>Neither, or nobody knows.</summary>
    Other,
}

/// <summary>How an asset's device stands at Level.</summary>
[JsonConverter(typeof(EnumNameConverter<LevelStatus>))]
internal enum LevelStatus
{
    /// <summary>Reachable at the last look.</summary>
    Online,

    /// <summary>Not reachable at the last look.</summary>
    Offline,

    /// <summary>Level has it no more; the asset stays.</summary>
    [JsonStringEnumMemberName("Removed from Level")]
    Removed,
}
