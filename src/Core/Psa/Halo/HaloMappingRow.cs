using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo;

/// <summary>What the administrator decided on a Level group for HaloPSA.</summary>
internal sealed class HaloMappingRow : Row
{
    public const string Prefix = "group-";

    public string GroupId { get; set; } = "";

    /// <summary>Devices in it do not go to HaloPSA, whatever is decided above.</summary>
    public bool Skip { get; set; }

    public int CompanyId { get; set; }

    public int SiteId { get; set; }

    /// <summary>As HaloPSA called it last: for people, while HaloPSA is not asked.</summary>
    public string? CompanyName { get; set; }

    public string? SiteName { get; set; }

    /// <summary>The HaloPSA in which these were chosen: in another one the same numbers are something else.</summary>
    public string Url { get; set; } = "";

    /// <summary>When it was saved as it is now.</summary>
    public DateTimeOffset SavedAt { get; set; }

    /// <summary>Why nothing can be sent there, e.g. as the site is gone; null when nothing is known to be wrong.</summary>
    public string? Error { get; set; }

    public static string Key(LevelGroupId group) => Prefix + Keys.Encode(group.Value);

    public HaloTarget ToHaloTarget() => new(CompanyId, SiteId, HaloTarget.GetInstanceKey(Url), new LevelGroupId(GroupId));
}
