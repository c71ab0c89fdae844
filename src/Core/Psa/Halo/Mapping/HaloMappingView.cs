using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Mapping;

/// <summary>How far a mapped group is.</summary>
[JsonConverter(typeof(EnumNameConverter<HaloRowState>))]
internal enum HaloRowState
{
    /// <summary>Nothing is sent, as HaloPSA is switched off.</summary>
    [JsonStringEnumMemberName("Unsynced")]
    Unsynced,

    /// <summary>Devices are being read or sent.</summary>
    [JsonStringEnumMemberName("Syncing")]
    Syncing,

    /// <summary>All of its devices are in HaloPSA as they are at Level.</summary>
    [JsonStringEnumMemberName("Synced")]
    Synced,

    /// <summary>Something has to be mended.</summary>
    [JsonStringEnumMemberName("Error")]
    Error,
}

/// <summary>Devices of a group that are not in HaloPSA yet.</summary>
internal sealed record HaloRowDevices(int Waiting, int Failed);

/// <summary>A group with the decision on it and how far its devices are.</summary>
/// <param name="CompanyId">The company; null when skipped.</param>
/// <param name="SiteId">The site; null when skipped.</param>
/// <param name="Reason">Why it is not further; null when nothing is in the way.</param>
/// <param name="Skip">Its devices do not go to HaloPSA.</param>
/// <param name="GroupName">The group's name; null when Level has it no more.</param>
/// <param name="Path">The names from the root down.</param>
/// <param name="Devices">Its devices that are not there yet.</param>
internal sealed record HaloMappingView(
    LevelGroupId GroupId,
    int? CompanyId,
    int? SiteId,
    HaloRowState State,
    string? Reason,
    bool Skip,
    string? GroupName,
    string? Path,
    string? CompanyName,
    string? SiteName,
    HaloRowDevices Devices);
