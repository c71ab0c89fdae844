using System.Globalization;
using Integration.Core.Level;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Psa.Halo;

/// <summary>Where in HaloPSA the devices of a group belong.</summary>
/// <param name="Company">The company's (client's) id.</param>
/// <param name="Site">The site's id, which alone would be enough: a site belongs to one company.</param>
/// <param name="Group">The Level group whose mapping says so.</param>
internal readonly record struct HaloPlace(int Company, int Site, LevelGroupId Group)
{
    /// <summary>As the engine carries it from a group to an asset, where the built-in PSA has a client.</summary>
    public ClientId ToClient() => new(string.Create(CultureInfo.InvariantCulture, $"{Company}.{Site}.{Group}"));

    /// <summary>Reads what <see cref="ToClient"/> made; null of an asset that belongs nowhere.</summary>
    public static HaloPlace? From(string? client)
    {
        var parts = client?.Split('.', 3);
        return parts is { Length: 3 }
            ? new HaloPlace(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), new LevelGroupId(parts[2]))
            : null;
    }
}
