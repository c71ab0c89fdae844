using System.Globalization;
using System.Security.Cryptography;
using System.Text;

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
