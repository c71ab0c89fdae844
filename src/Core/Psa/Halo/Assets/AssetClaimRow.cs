using System.Globalization;
using Integration.Core.Psa.Halo.Network;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>An asset in HaloPSA belongs to a device: added together with that device's link, so that no two devices take the same asset.</summary>
internal sealed class AssetClaimRow : Row
{
    private const string Prefix = "~!halo-";

    /// <summary>The key of the device's row; "" when it is nobody's any more.</summary>
    public string Asset { get; set; } = "";

    /// <summary>Sorts behind all assets. In another HaloPSA the same number is another asset.</summary>
    public static string Key(HaloAddress at, long haloId) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{HaloTarget.GetInstanceKey(at.ToString())}-{haloId}");

    public static AssetClaimRow For(HaloAssetRow asset, HaloAddress at, long haloId) =>
        new() { PartitionKey = asset.PartitionKey, RowKey = Key(at, haloId), Asset = asset.RowKey };

    public long HaloId() => long.Parse(RowKey.AsSpan(RowKey.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);

    public bool IsOfAnother(HaloAssetRow asset) => Asset.Length > 0 && Asset != asset.RowKey;
}
