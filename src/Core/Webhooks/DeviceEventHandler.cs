using System.Text.Json;
using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Secrets;

namespace Integration.Core.Webhooks;

/// <summary>
/// Applies device events. The event's own data is enough for an asset we know; Level is asked where the event may be
/// behind what we have (also where it tells of a device that was removed), does not say the group, or lacks the hardware parts that a new asset needs.
/// </summary>
internal sealed class DeviceEventHandler(
    AssetStore assets, DeviceSync devices, GroupStore groups, GroupSync groupSync, IntegrationStore integrations, SecretCache secrets, LevelClient level)
{
    private const string Older = "Something newer was known of this device.";

    public async Task<EventOutcome> ChangedAsync(OrganizationId organization, JsonElement data, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (LevelDevice.Parse(data) is not { } told)
        {
            return new EventOutcome(EventState.DeadLetter, "data.id, the device's id, is missing.");
        }

        if (AssetPlan.FindFlaw(told) is { } flaw)
        {
            return new EventOutcome(EventState.DeadLetter, flaw);
        }

        var asset = await assets.FindAsync(organization, told.Id, cancellationToken);
        if (asset?.EventAt > at)
        {
            return new EventOutcome(EventState.Superseded, Older, new AssetId(asset.RowKey));
        }

        var integration = await integrations.FindRecentAsync(organization, cancellationToken);
        var device = told;
        if (asset is null or { LevelStatus: nameof(LevelStatus.Removed) } || !data.TryGetProperty("group_id", out _) || at <= asset.LastSyncedAt(integration?.DevicesSeenAt))
        {
            if (await secrets.FindAsync(integration?.ApiKey(), cancellationToken) is not { } key)
            {
                return new EventOutcome(EventState.DeadLetter, "Level is not connected.");
            }

            if (await level.FindDeviceAsync(key, told.Id, cancellationToken) is not { } present)
            {
                return new EventOutcome(EventState.Superseded, "Level does not have this device any more.", asset is null ? null : new AssetId(asset.RowKey));
            }

            device = present;
        }

        var written = await devices.ApplyAsync(organization, device, await TreeAsync(organization, device.GroupId, cancellationToken), at, cancellationToken);
        return written switch
        {
            null => new EventOutcome(EventState.Applied, "The device's group is not mapped to a client: no asset."),
            { Follows: false } => new EventOutcome(EventState.Applied, "The device's group is not mapped to a client any more: the asset stands still.", new AssetId(written.RowKey)),
            _ => new EventOutcome(EventState.Applied, asset is null ? "Asset created." : "Asset updated.", new AssetId(written.RowKey)),
        };
    }

    public async Task<EventOutcome> DeletedAsync(OrganizationId organization, JsonElement data, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (data.Text("id") is not { } id)
        {
            return new EventOutcome(EventState.DeadLetter, "data.id, the device's id, is missing.");
        }

        var device = new LevelDeviceId(id);
        if (await assets.FindAsync(organization, device, cancellationToken) is { } asset && asset.EventAt > at)
        {
            return new EventOutcome(EventState.Superseded, Older, new AssetId(asset.RowKey));
        }

        return await devices.RemoveAsync(organization, device, at, cancellationToken) is { } removed
            ? new EventOutcome(EventState.Applied, "The asset stays, as Removed from Level.", new AssetId(removed.RowKey))
            : new EventOutcome(EventState.Applied, "The device had no asset.");
    }

    /// <summary>The groups we know; read anew when the device is in one that we do not.</summary>
    private async Task<GroupTree> TreeAsync(OrganizationId organization, LevelGroupId? group, CancellationToken cancellationToken)
    {
        var tree = await groups.TreeAsync(organization, cancellationToken);
        if (group is not { } wanted || tree.Knows(wanted))
        {
            return tree;
        }

        var integration = await integrations.FindRecentAsync(organization, cancellationToken);
        if (await secrets.FindAsync(integration?.ApiKey(), cancellationToken) is not { } key)
        {
            return tree;
        }

        await groupSync.TakeOverAsync(organization, key, await groupSync.ReadAllAsync(key, cancellationToken), cancellationToken);
        return await groups.TreeAsync(organization, cancellationToken);
    }
}
