using Integration.Core.Psa.BuiltIn;
using Integration.Core.Tests.Model.Level;

namespace Integration.Core.Tests.Model.Prediction;

/// <summary>
/// Which assets there are after a clean full sync. Exact for every device that belongs to a client; for one that does not
/// any more, as exact as the product promises: the asset stands as it was at some time.
/// </summary>
internal sealed class AssetModel(LevelWorld level, Placements placements)
{
    /// <summary>Devices known to have an asset: no asset ever goes.</summary>
    private readonly HashSet<string> _known = [];

    /// <summary>What differs, in plain words.</summary>
    public IEnumerable<string> Check(IReadOnlyList<Asset> assets, DateTimeOffset syncBegan)
    {
        var differences = new List<string>();
        var byDevice = new Dictionary<string, Asset>();
        foreach (var asset in assets)
        {
            if (!byDevice.TryAdd(asset.LevelDeviceId.Value, asset))
            {
                differences.Add($"device {asset.LevelDeviceId} has two assets");
            }
        }

        foreach (var device in level.Devices)
        {
            byDevice.Remove(device.Id, out var asset);
            differences.AddRange(Check(device, asset, syncBegan).Select(difference => $"device {device}: {difference}"));
            if (asset is not null)
            {
                _known.Add(device.Id);
            }
        }

        return [.. differences, .. byDevice.Keys.Select(device => $"there is an asset of a device {device}, which never was")];
    }

    private IEnumerable<string> Check(DeviceAtLevel device, Asset? asset, DateTimeOffset syncBegan)
    {
        var client = device.Deleted ? null : placements.Of(device);
        if (asset is null)
        {
            return client is not null ? ["it belongs to a client and has no asset"]
                : _known.Contains(device.Id) ? ["its asset is gone"]
                : [];
        }

        return client is not null ? CheckFollowing(device, asset, client, syncBegan) : CheckStanding(device, asset, syncBegan);
    }

    private static IEnumerable<string> CheckFollowing(DeviceAtLevel device, Asset asset, string client, DateTimeOffset syncBegan)
    {
        if (asset.ClientId?.Value != client)
        {
            yield return $"its asset is at client {asset.ClientId}, not {client}";
        }

        var status = device.Now.Online ? LevelStatus.Online : LevelStatus.Offline;
        if (asset.LevelStatus != status)
        {
            yield return $"its asset is {asset.LevelStatus}, not {status}";
        }

        if (asset.LastSyncedAt < syncBegan)
        {
            yield return $"its asset was last synced at {asset.LastSyncedAt:HH:mm:ss}, before the last sync";
        }

        var actual = AssetFields.Of(asset);
        foreach (var (name, wanted) in AssetFields.Of(device.Now))
        {
            if (actual[name] != wanted)
            {
                yield return $"{name} is {actual[name] ?? "none"}, not {wanted ?? "none"}";
            }
        }
    }

    private IEnumerable<string> CheckStanding(DeviceAtLevel device, Asset asset, DateTimeOffset syncBegan)
    {
        var ever = placements.Ever(device);
        if (asset.ClientId is not { } client || !ever.Contains(client.Value))
        {
            yield return $"its asset is at client {asset.ClientId}, where it never belonged";
        }

        if (device.Deleted != (asset.LevelStatus == LevelStatus.Removed))
        {
            yield return $"it is {(device.Deleted ? "deleted" : "in no mapped group")} and its asset is {asset.LevelStatus}";
        }

        if (asset.LastSyncedAt >= syncBegan)
        {
            yield return "it does not sync and its asset was synced";
        }

        var actual = AssetFields.Of(asset);
        foreach (var (name, values) in AssetFields.Ever(device.Versions))
        {
            if (!values.Contains(actual[name]))
            {
                yield return $"{name} is {actual[name] ?? "none"}, which it never was";
            }
        }
    }
}
