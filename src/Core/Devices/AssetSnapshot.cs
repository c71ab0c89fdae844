using System.Buffers.Binary;
using Integration.Core.Mapping;
using Integration.Core.Psa;
using Integration.Core.Sync;

namespace Integration.Core.Devices;

/// <summary>
/// A destination's assets as they are when a step of a traversal begins, two hashes each: an unchanged device costs no request.
/// Without those that are removed from Level, and for a client's own account without those of other accounts.
/// </summary>
internal sealed class AssetSnapshot
{
    /// <summary>The asset stands still: its device's group does not sync.</summary>
    public const ulong Detached = 0;

    /// <summary>The asset has to be read: another account looks after it, or its content is unknown.</summary>
    public const ulong Unsure = ulong.MaxValue;

    private static readonly string[] Columns = [nameof(AssetRow.RowKey), nameof(AssetRow.ContentHash), nameof(AssetRow.Account)];

    private static readonly string[] AbsentColumns =
        [nameof(AssetRow.RowKey), nameof(AssetRow.Account), nameof(AssetRow.SyncedAt), nameof(AssetRow.DeviceId), nameof(AssetRow.Name)];

    private readonly Dictionary<ulong, ulong> _contents = [];

    public static async Task<AssetSnapshot> ReadAsync(
        AssetStore assets, OrganizationId organization, GroupTree groups, CancellationToken cancellationToken)
    {
        var snapshot = new AssetSnapshot();
        await foreach (var asset in assets.InLevel(organization, groups.AccountClient, Columns, cancellationToken))
        {
            snapshot.Set(KeyOf(asset), IsOfAnother(asset, groups) ? Unsure : HashOf(asset.ContentHash));
        }

        return snapshot;
    }

    /// <summary>The assets that the account looks after and whose device is not in <paramref name="seen"/>: key, account, device, name and time.</summary>
    public static async Task<IReadOnlyList<AssetRow>> ReadAbsentAsync(
        AssetStore assets, OrganizationId organization, GroupTree groups, IReadOnlySet<ulong> seen, CancellationToken cancellationToken)
    {
        var absent = new List<AssetRow>();
        await foreach (var asset in assets.InLevel(organization, groups.AccountClient, AbsentColumns, cancellationToken))
        {
            if (!IsOfAnother(asset, groups) && !seen.Contains(KeyOf(asset)))
            {
                absent.Add(asset);
            }
        }

        return absent;
    }

    public static ulong KeyOf(AssetRow asset) => SeenItems.Hash(asset.RowKey);

    public static ulong KeyOf(LevelDeviceId device) => SeenItems.Hash(AssetRow.Key(device));

    /// <summary>8 bytes of a content hash; for a content never <see cref="Detached"/> or <see cref="Unsure"/>.</summary>
    public static ulong HashOf(string contentHash)
    {
        if (contentHash.Length == 0)
        {
            return Detached;
        }

        Span<byte> bytes = stackalloc byte[64];
        return Convert.TryFromBase64String(contentHash, bytes, out var length) && length >= sizeof(ulong)
            ? Math.Clamp(BinaryPrimitives.ReadUInt64LittleEndian(bytes), 1, ulong.MaxValue - 1)
            : Unsure;
    }

    /// <summary>Null when the device has no asset.</summary>
    public ulong? Find(ulong key) => _contents.TryGetValue(key, out var content) ? content : null;

    public void Set(ulong key, ulong content) => _contents[key] = content;

    /// <summary>Whether the device has an asset that follows it.</summary>
    public bool Follows(ulong key) => Find(key) is not (null or Detached);

    /// <summary>Whether a device that the account looks after is not in <paramref name="seen"/>.</summary>
    public bool HasAbsent(IReadOnlySet<ulong> seen) => _contents.Any(asset => asset.Value != Unsure && !seen.Contains(asset.Key));

    private static bool IsOfAnother(AssetRow asset, GroupTree groups) => asset.Account is { } account && groups.BelongsToOtherAccount(account);
}
