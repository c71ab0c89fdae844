using Azure;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Devices;

/// <summary>Brings devices into assets. May be repeated and may stop anywhere: the next time finds what is left.</summary>
internal sealed class DeviceSync(AssetStore assets, IntegrationStore integrations, TimeProvider time)
{
    private const int MostPerTransaction = 100;

    /// <summary>Brings over what a page of a traversal holds.</summary>
    /// <param name="organization">Whose.</param>
    /// <param name="devices">The page.</param>
    /// <param name="tree">Where devices belong.</param>
    /// <param name="index">All assets as they are.</param>
    /// <param name="readAt">When Level was asked: what a webhook brought later is newer than the page.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<DeviceOutcome> ApplyPageAsync(
        OrganizationId organization,
        IReadOnlyList<LevelDevice> devices,
        GroupTree tree,
        AssetIndex index,
        DateTimeOffset readAt,
        CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        var writes = new List<(AssetRow Row, LevelDevice Device)>();
        var synced = 0;
        foreach (var device in devices.DistinctBy(device => device.Id))
        {
            if (AssetPlan.FindFlaw(device) is { } flaw)
            {
                errors.Add($"Device {device.Nickname ?? device.Hostname} ({Shorten(device.Id.Value)}): {flaw}");
                continue;
            }

            var known = index.TryGetValue(AssetRow.Key(device.Id), out var state);
            var placement = tree.Place(device.GroupId);
            if (!placement.Syncs)
            {
                if (known && state.ContentHash.Length > 0)
                {
                    await ApplyAsync(organization, device, tree, null, cancellationToken);
                }

                continue;
            }

            synced++;
            if (known && state.EventAt > readAt)
            {
                continue;
            }

            if (known && !device.HasDetails)
            {
                await ApplyAsync(organization, device, tree, null, cancellationToken);
                continue;
            }

            var row = AssetPlan.Want(organization, device, placement.Client, tree.Owner, readAt, null);
            if (!known || state.ContentHash != row.ContentHash)
            {
                (row.ETag, row.EventAt) = known ? (new ETag(state.ETag), state.EventAt) : (default, null);
                writes.Add((row, device));
            }
        }

        foreach (var chunk in writes.Chunk(MostPerTransaction))
        {
            if (!await assets.TryWriteAllAsync([.. chunk.Select(write => write.Row)], cancellationToken))
            {
                // Someone changed one of them meanwhile, or long notes are too much together: one by one, each from what is there now.
                foreach (var (_, device) in chunk)
                {
                    await ApplyAsync(organization, device, tree, null, cancellationToken);
                }
            }
        }

        return new DeviceOutcome(synced, writes.Count, errors);
    }

    /// <summary>Brings one device over, from a webhook or a single read.</summary>
    /// <param name="organization">Whose.</param>
    /// <param name="device">The device as Level has it.</param>
    /// <param name="tree">Where devices belong.</param>
    /// <param name="eventAt">When the event that told it occurred; null when Level was asked.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The asset; null when the device does not sync and never did.</returns>
    public async Task<AssetRow?> ApplyAsync(
        OrganizationId organization, LevelDevice device, GroupTree tree, DateTimeOffset? eventAt, CancellationToken cancellationToken)
    {
        while (true)
        {
            var before = await assets.FindAsync(organization, device.Id, cancellationToken);
            var seenAt = before is null ? null : await DevicesSeenAtAsync(organization, cancellationToken);
            var row = Wanted(organization, new DeviceChange(device, before, eventAt), tree, seenAt);
            if (row is null || await assets.TryWriteAsync(row, cancellationToken))
            {
                return row ?? before;
            }
        }
    }

    /// <summary>Brings several different devices over, from webhooks: in one transaction, unless someone else is at one of the assets.</summary>
    /// <returns>The asset of each.</returns>
    public async Task<IReadOnlyList<AssetRow?>> ApplyAllAsync(
        OrganizationId organization, IReadOnlyList<DeviceChange> changes, GroupTree tree, CancellationToken cancellationToken)
    {
        var seenAt = await DevicesSeenAtAsync(organization, cancellationToken);
        var rows = changes.Select(change => Wanted(organization, change, tree, seenAt)).ToList();
        var writes = rows.OfType<AssetRow>().ToList();
        if (writes.Count == 0 || await assets.TryWriteAllAsync(writes, cancellationToken))
        {
            return [.. rows.Zip(changes, (row, change) => row ?? change.Before)];
        }

        var written = new List<AssetRow?>();
        foreach (var change in changes)
        {
            written.Add(await ApplyAsync(organization, change.Device, tree, change.EventAt, cancellationToken));
        }

        return written;
    }

    /// <summary>The device is gone: its asset stays, with status Removed from Level.</summary>
    /// <returns>The asset, or null when there never was one.</returns>
    public async Task<AssetRow?> RemoveAsync(OrganizationId organization, LevelDeviceId device, DateTimeOffset? eventAt, CancellationToken cancellationToken)
    {
        while (await assets.FindAsync(organization, device, cancellationToken) is { } asset)
        {
            if (asset.LevelStatus == nameof(LevelStatus.Removed))
            {
                return asset;
            }

            AssetPlan.StandStill(asset, await DevicesSeenAtAsync(organization, cancellationToken), removed: true);
            asset.EventAt = Later(asset.EventAt, eventAt);
            if (await assets.TryWriteAsync(asset, cancellationToken))
            {
                return asset;
            }
        }

        return null;
    }

    /// <summary>Null when there is nothing to write.</summary>
    private AssetRow? Wanted(OrganizationId organization, DeviceChange change, GroupTree tree, DateTimeOffset? seenAt)
    {
        var before = change.Before;
        var placement = tree.Place(change.Device.GroupId);
        AssetRow row;
        if (placement.Syncs)
        {
            row = AssetPlan.Want(organization, change.Device, placement.Client, tree.Owner, time.GetUtcNow(), before);
            if (before is not null && before.ContentHash == row.ContentHash && change.EventAt is null)
            {
                return null;
            }
        }
        else if (before is { Follows: true })
        {
            row = AssetPlan.StandStill(before, seenAt, removed: false);
        }
        else
        {
            return null;
        }

        row.EventAt = Later(before?.EventAt, change.EventAt);
        return row;
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one > other || other is null ? one : other;

    private static string Shorten(string id) => id.Length <= 80 ? id : $"{id[..77]}...";

    private async Task<DateTimeOffset?> DevicesSeenAtAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        (await integrations.FindRecentAsync(organization, cancellationToken))?.DevicesSeenAt;
}

/// <summary>A device to be brought over.</summary>
/// <param name="Device">As Level has it.</param>
/// <param name="Before">Its asset so far.</param>
/// <param name="EventAt">When the event that told it occurred; null when Level was asked.</param>
internal sealed record DeviceChange(LevelDevice Device, AssetRow? Before, DateTimeOffset? EventAt);

/// <summary>What came of a page of devices.</summary>
/// <param name="Synced">Devices that belong to a client, changed or not.</param>
/// <param name="Written">Assets written.</param>
/// <param name="Errors">For each device that could not become an asset: which, and why.</param>
internal sealed record DeviceOutcome(int Synced, int Written, IReadOnlyList<string> Errors);
