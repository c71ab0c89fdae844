using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Core.Psa.Halo;

/// <summary>Where in HaloPSA the devices of a group belong.</summary>
/// <param name="Site">The site's id, which alone would be enough: a site belongs to one company.</param>
/// <param name="In">Which HaloPSA that is: the same numbers in another one are another place, so that whatever was in this one is brought there.</param>
/// <param name="Group">The Level group whose mapping says so.</param>
internal readonly record struct HaloTarget(int Company, int Site, string In, LevelGroupId Group)
{
    /// <summary>Names a HaloPSA shortly, for <see cref="In"/>.</summary>
    public static string NameOf(string url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)).AsSpan(0, 4));

    /// <summary>Whether it is in the HaloPSA at this address (null: none is connected).</summary>
    public bool IsIn(string? url) => url is not null && In == NameOf(url);

    /// <summary>As the engine carries it from a group to an asset, where the built-in PSA has a client.</summary>
    public ClientId ToClient() => new(string.Create(CultureInfo.InvariantCulture, $"{Company}.{Site}.{In}.{Group}"));

    /// <summary>Reads what <see cref="ToClient"/> made; null of an asset that belongs nowhere.</summary>
    public static HaloTarget? From(string? client)
    {
        var parts = client?.Split('.', 4);
        return parts is { Length: 4 }
            ? new HaloTarget(
                int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2],
                new LevelGroupId(parts[3]))
            : null;
    }
}
