using Integration.Core.Devices;
using Integration.Core.Storage;

namespace Integration.Core.Psa;

/// <summary>
/// Stands beside an asset that was written outside of a device traversal, in the same transaction: what the last
/// traversal knew of it may be wrong (see <see cref="DeviceLedger"/>). Sorts behind all assets.
/// </summary>
internal sealed class AssetMarkRow : Row
{
    /// <summary>Every asset's key sorts before it.</summary>
    public const string Prefix = "~";

    /// <summary>When the asset was about to be written.</summary>
    public DateTimeOffset At { get; set; }

    public static string AccountPrefix(string account) => $"{Prefix}{account}~";

    public static AssetMarkRow For(AssetRow asset, DateTimeOffset at) => For(asset.PartitionKey, AccountKey.Of(asset.Account), asset.RowKey, at);

    public static AssetMarkRow For(string partition, string account, string asset, DateTimeOffset at) =>
        new() { PartitionKey = partition, RowKey = AccountPrefix(account) + asset, At = at };

    public PackedId ToAsset() => PackedId.From(RowKey[^26..]);
}
