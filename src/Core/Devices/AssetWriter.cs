using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;

namespace Integration.Core.Devices;

/// <summary>Brings devices to a destination. May be repeated and may stop anywhere: the next time finds what is left.</summary>
internal sealed class AssetWriter(IDestination destination, LevelAccounts accounts, TimeProvider time)
{
    private readonly AssetStore _assets = destination.Assets;

    /// <summary>Brings one device over, from a webhook or a single read.</summary>
    /// <param name="device">The device as Level has it.</param>
    /// <param name="eventAt">When the event that told it occurred; null when there was none.</param>
    /// <param name="isRead">Whether the device was read from Level; else it is as the event has it.</param>
    /// <param name="readAt">When Level was asked, where that was a while ago: a newer event then counts for more.</param>
    /// <returns>The asset; null when the device does not sync and never did.</returns>
    public async Task<AssetRow?> ApplyAsync(
        OrganizationId organization,
        LevelDevice device,
        TargetMap targets,
        DateTimeOffset? eventAt,
        bool isRead,
        CancellationToken cancellationToken,
        DateTimeOffset? readAt = null)
    {
        var retry = Retry(device.Id);
        while (true)
        {
            var before = await _assets.FindAsync(organization, device.Id, cancellationToken);
            if (before?.EventAt > readAt)
            {
                return before;
            }

            var row = await WantedAsync(organization, new DeviceChange(device, before, eventAt, isRead), targets, cancellationToken);
            if (row is null || await _assets.TryWriteAsync(row, cancellationToken))
            {
                return row ?? before;
            }

            await retry.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Brings several different devices over, from webhooks: in one transaction, unless someone else is at one of the _assets.</summary>
    /// <returns>The asset of each.</returns>
    public async Task<IReadOnlyList<AssetRow?>> ApplyAllAsync(
        OrganizationId organization, IReadOnlyList<DeviceChange> changes, TargetMap targets, CancellationToken cancellationToken)
    {
        var rows = new List<AssetRow?>();
        foreach (var change in changes)
        {
            rows.Add(await WantedAsync(organization, change, targets, cancellationToken));
        }

        var writes = rows.OfType<AssetRow>().ToList();
        if (writes.Count == 0 || (writes.Count <= _assets.MaxWrites && await _assets.TryWriteManyAsync(writes, cancellationToken)))
        {
            return [.. rows.Zip(changes, (row, change) => row ?? change.Before)];
        }

        var written = new List<AssetRow?>();
        foreach (var change in changes)
        {
            written.Add(await ApplyAsync(organization, change.Device, targets, change.EventAt, change.IsRead, cancellationToken));
        }

        return written;
    }

    /// <summary>The device is gone: its asset stays, with status Removed from Level.</summary>
    /// <param name="eventAt">When the event that told it occurred; null when a traversal did not see it.</param>
    /// <param name="unlessSince">An asset that was written since then is left alone.</param>
    /// <returns>The asset, or null when there never was one.</returns>
    public async Task<AssetRow?> RemoveAsync(
        OrganizationId organization, LevelDeviceId device, DateTimeOffset? eventAt, CancellationToken cancellationToken, DateTimeOffset? unlessSince = null)
    {
        var retry = Retry(device);
        while (await _assets.FindAsync(organization, device, cancellationToken) is { } asset)
        {
            if (asset.LevelStatus == nameof(LevelStatus.Removed) || asset.SyncedAt >= unlessSince)
            {
                return asset;
            }

            AssetBuilder.Detach(asset, await accounts.DevicesSeenAtAsync(organization, asset.Account, cancellationToken), removed: true);
            asset.EventAt = Later(asset.EventAt, eventAt);
            if (await _assets.TryWriteAsync(asset, cancellationToken))
            {
                return asset;
            }

            await retry.WaitAsync(cancellationToken);
        }

        return null;
    }

    /// <summary>The asset as it is to be; null when there is nothing to write.</summary>
    public async ValueTask<AssetRow?> WantedAsync(OrganizationId organization, DeviceChange change, TargetMap targets, CancellationToken cancellationToken)
    {
        var before = change.Before;
        if (before?.Account is { } account && targets.Groups.BelongsToOtherAccount(account))
        {
            // The client's own account says what becomes of it.
            return null;
        }

        var resolved = targets.Resolve(change.Device.GroupId);
        AssetRow row;
        if (resolved.HasTarget)
        {
            row = AssetBuilder.Want(
                _assets.New(before), organization, change.Device, resolved.Target, targets.Groups.AccountClient, time.GetUtcNow(), before);
            if (before is not null && before.ContentHash == row.ContentHash && change.EventAt is null)
            {
                return null;
            }
        }
        else if (before is { Follows: true })
        {
            row = AssetBuilder.Detach(before, await accounts.DevicesSeenAtAsync(organization, before.Account, cancellationToken), removed: false);
        }
        else
        {
            return null;
        }

        if (!change.IsRead && resolved.HasTarget)
        {
            row.ReadAt = before?.LastReadAt(await accounts.DevicesSeenAtAsync(organization, before.Account, cancellationToken));
        }

        row.EventAt = Later(before?.EventAt, change.EventAt);
        return row;
    }

    private ConflictRetry Retry(LevelDeviceId device) => new($"The asset of device {device}", time);

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one > other || other is null ? one : other;
}

/// <summary>A device to be brought over.</summary>
/// <param name="EventAt">When the event that told it occurred; null when there was none.</param>
/// <param name="IsRead">Whether the device was read from Level; else it is as the event has it.</param>
internal sealed record DeviceChange(LevelDevice Device, AssetRow? Before, DateTimeOffset? EventAt, bool IsRead);
