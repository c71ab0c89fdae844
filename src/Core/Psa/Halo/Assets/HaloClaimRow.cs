using System.Globalization;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>An asset in HaloPSA belongs to a device: added together with that device's link, so that no two devices take the same asset.</summary>
internal sealed class HaloClaimRow : Row
{
    /// <summary>The key of the device's row.</summary>
    public string Asset { get; set; } = "";

    /// <summary>Sorts behind all assets.</summary>
    public static string Key(long haloId) => string.Create(CultureInfo.InvariantCulture, $"~!halo-{haloId}");

    public static HaloClaimRow For(HaloAssetRow asset, long haloId) => new() { PartitionKey = asset.PartitionKey, RowKey = Key(haloId), Asset = asset.RowKey };
}
