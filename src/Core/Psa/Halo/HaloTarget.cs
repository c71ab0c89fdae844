using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo;

/// <summary>Where in HaloPSA the devices of a group belong.</summary>
/// <param name="Site">The site's id, which alone would be enough: a site belongs to one company.</param>
/// <param name="InstanceKey">Which HaloPSA that is: the same numbers in another one are another target, so whatever was here is brought there.</param>
/// <param name="Group">The Level group whose mapping says so.</param>
internal readonly record struct HaloTarget(int Company, int Site, string InstanceKey, LevelGroupId Group)
{
    /// <summary>Names a HaloPSA shortly, for <see cref="InstanceKey"/>.</summary>
    public static string GetInstanceKey(string url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)).AsSpan(0, 4));

    /// <summary>Reads what <see cref="Format"/> made; null of an asset that belongs nowhere.</summary>
    public static HaloTarget? Parse(Target? target)
    {
        var parts = target?.Value.Split('.', 4);
        return parts is { Length: 4 }
            ? new HaloTarget(
                int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2],
                new LevelGroupId(parts[3]))
            : null;
    }

    public Target Format() => new(string.Create(CultureInfo.InvariantCulture, $"{Company}.{Site}.{InstanceKey}.{Group}"));

    /// <summary>Whether it is on the HaloPSA at this address (null: none is connected).</summary>
    public bool IsOn(string? url) => url is not null && InstanceKey == GetInstanceKey(url);
}

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
