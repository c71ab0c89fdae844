using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Webhooks;

namespace Integration.Core.Devices;

/// <summary>
/// Applies events that tell how a device is. The event's own data is enough for an asset we know; Level is asked where the event may be
/// behind what we have (also where it tells of a device that was removed), does not say the group, or lacks the hardware parts that a new asset needs.
/// </summary>
internal sealed class DeviceChangedHandler(DeviceDestinations destinations, GroupRefresh groups, LevelAccounts accounts, LevelClient level)
    : IWebhookEventHandler
{
    internal const string Older = "A newer update for this device was already applied.";

    public async Task<IReadOnlyList<EventResult>> HandleAsync(
        OrganizationId organization, IReadOnlyList<ReceivedEvent> events, CancellationToken cancellationToken)
    {
        var results = new EventResult?[events.Count];
        var together = new List<(int Index, DeviceUpdate Update)>();
        foreach (var (index, received) in events.Index())
        {
            if (Read(received, out var flaw) is not { } update)
            {
                results[index] = new EventResult(EventState.DeadLetter, flaw);
                continue;
            }

            if (together.Any(before => before.Update.Device.Id == update.Device.Id || before.Update.Account != update.Account))
            {
                await ApplyAsync();
            }

            together.Add((index, update));
        }

        await ApplyAsync();
        return results!;

        async Task ApplyAsync()
        {
            foreach (var (item, result) in together.Zip(await ChangedAsync(organization, [.. together.Select(item => item.Update)], cancellationToken)))
            {
                results[item.Index] = result;
            }

            together.Clear();
        }
    }

    /// <summary>Null, with the reason, when no asset can be made of it.</summary>
    private static DeviceUpdate? Read(ReceivedEvent received, out string flaw)
    {
        try
        {
            var device = LevelDevice.Parse(received.Data);
            flaw = device is null ? "data.id, the device's id, is missing." : AssetBuilder.Validate(device) ?? "";
            return flaw.Length > 0
                ? null
                : new DeviceUpdate(device!, received.Data.TryGetProperty("group_id", out _), received.OccurredAt, received.Account);
        }
        catch (Exception broken)
        {
            // The others of the same turn must not suffer for it.
            flaw = $"The device could not be read: {broken.Message}";
            return null;
        }
    }

    /// <summary>
    /// Applies events that tell of devices of one account, of each device one. What only repeats or renews what we know is written in one
    /// transaction.
    /// </summary>
    private async Task<IReadOnlyList<EventResult>> ChangedAsync(
        OrganizationId organization, IReadOnlyList<DeviceUpdate> told, CancellationToken cancellationToken)
    {
        var results = new EventResult?[told.Count];
        if (told.Count > 1)
        {
            try
            {
                await ApplyTogetherAsync(organization, told, results, cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // One by one then: whichever is to blame fails alone, and says why.
            }
        }

        for (var i = 0; i < told.Count; i++)
        {
            var update = told[i];
            results[i] ??= await EventResult.OfAsync(() => ChangedAsync(organization, update, cancellationToken), cancellationToken);
        }

        return results!;
    }

    private async Task ApplyTogetherAsync(
        OrganizationId organization, IReadOnlyList<DeviceUpdate> told, EventResult?[] results, CancellationToken cancellationToken)
    {
        var tree = await accounts.TreeAsync(organization, told[0].Account, cancellationToken);
        var seenAt = await accounts.DevicesSeenAtAsync(organization, told[0].Account?.Value, cancellationToken);
        var before = await Task.WhenAll(told.Select(one => destinations.FindAsync(organization, one.Device.Id, cancellationToken)));
        var on = await TargetsAsync(organization, tree, cancellationToken);
        var plain = Enumerable.Range(0, told.Count).Where(i => IsPlain(told[i], before[i], on, tree, seenAt)).ToList();
        foreach (var (index, (destination, targets)) in on.Index())
        {
            var here = plain.Where(i => before[i][index] is not null).ToList();
            var changes = here.Select(i => new DeviceChange(told[i].Device, before[i][index], told[i].At, IsRead: false)).ToList();
            foreach (var (i, written) in here.Zip(await destination.Devices.ApplyAllAsync(organization, changes, targets, cancellationToken)))
            {
                results[i] ??= Outcome(before[i][index], written);
            }
        }
    }

    /// <summary>Whether the event alone is enough to tell what the asset is to be.</summary>
    private static bool IsPlain(
        DeviceUpdate told, IReadOnlyList<AssetRow?> assets, IReadOnlyList<(
            DeviceDestination To, TargetMap Targets)> on, GroupTree tree, DateTimeOffset? devicesSeenAt) =>
        told.TellsGroup && (told.Device.GroupId is not { } group || tree.Knows(group))
        && assets.OfType<AssetRow>().Any() && !LacksOne(assets, on, told.Device.GroupId)
        && assets.OfType<AssetRow>().All(asset =>
            asset.LevelStatus != nameof(LevelStatus.Removed) && told.At > asset.LastReadAt(devicesSeenAt) && !(asset.EventAt > told.At));

    /// <summary>Whether it belongs to a destination in which it has no asset yet.</summary>
    private static bool LacksOne(IReadOnlyList<AssetRow?> assets, IReadOnlyList<(DeviceDestination To, TargetMap Targets)> on, LevelGroupId? group) =>
        on.Zip(assets, (destination, asset) => asset is null && destination.Targets.Resolve(group).HasTarget).Any(lacks => lacks);

    private static EventResult Outcome(AssetRow? before, AssetRow? written) => written switch
    {
        null => new EventResult(EventState.Applied, "The device's group is not mapped to a client: no asset."),
        { Follows: false } => new EventResult(
            EventState.Applied, "The device's group is no longer mapped to a client. The asset is no longer updated.", new AssetId(written.RowKey)),
        _ => new EventResult(EventState.Applied, before is null ? "Asset created." : "Asset updated.", new AssetId(written.RowKey)),
    };

    private async Task<EventResult> ChangedAsync(OrganizationId organization, DeviceUpdate told, CancellationToken cancellationToken)
    {
        var assets = await destinations.FindAsync(organization, told.Device.Id, cancellationToken);
        if (assets.FirstOrDefault(asset => asset?.EventAt > told.At) is { } newer)
        {
            return new EventResult(EventState.Superseded, Older, new AssetId(newer.RowKey));
        }

        var known = assets.OfType<AssetRow>().ToList();
        var on = await TargetsAsync(organization, await accounts.TreeAsync(organization, told.Account, cancellationToken), cancellationToken);
        var seenAt = await accounts.DevicesSeenAtAsync(organization, told.Account?.Value, cancellationToken);
        var device = told.Device;
        if (known.Count == 0 || !told.TellsGroup || LacksOne(assets, on, device.GroupId)
            || known.Any(asset => asset.LevelStatus == nameof(LevelStatus.Removed) || !(told.At > asset.LastReadAt(seenAt))))
        {
            if (await accounts.OpenAsync(organization, told.Account, cancellationToken) is not { } account)
            {
                return new EventResult(
                    EventState.DeadLetter, told.Account is null ? "Level is not connected." : "The client no longer has its own Level key.");
            }

            if (await level.FindDeviceAsync(account, device.Id, cancellationToken) is not { } present)
            {
                return new EventResult(
                    EventState.Superseded, "The device no longer exists in Level.", known.Count == 0 ? null : new AssetId(known[0].RowKey));
            }

            device = present;
        }

        var tree = await TreeAsync(organization, told.Account, device.GroupId, cancellationToken);
        var written = await destinations.ApplyAsync(organization, device, tree, told.At, isRead: device != told.Device, cancellationToken);
        var at = written.Index().FirstOrDefault(one => one.Item is { Follows: true }).Index;
        return Outcome(assets.ElementAtOrDefault(at), written[at]);
    }

    /// <summary>The destinations, with where devices belong in each.</summary>
    private async Task<IReadOnlyList<(DeviceDestination To, TargetMap Targets)>> TargetsAsync(
        OrganizationId organization, GroupTree tree, CancellationToken cancellationToken)
    {
        var on = new List<(DeviceDestination, TargetMap)>();
        foreach (var destination in await destinations.OnAsync(organization, cancellationToken))
        {
            on.Add((destination, await destination.To.GetTargetsAsync(organization, tree, cancellationToken)));
        }

        return on;
    }

    /// <summary>The groups we know; read anew when the device is in one that we do not.</summary>
    private async Task<GroupTree> TreeAsync(OrganizationId organization, ClientId? account, LevelGroupId? group, CancellationToken cancellationToken)
    {
        var tree = await accounts.TreeAsync(organization, account, cancellationToken);
        if (group is not { } wanted || tree.Knows(wanted) || await accounts.OpenAsync(organization, account, cancellationToken) is not { } opened)
        {
            return tree;
        }

        await groups.TakeOverAsync(opened, await groups.ReadAllAsync(opened, cancellationToken), cancellationToken);
        return await accounts.TreeAsync(organization, account, cancellationToken);
    }
}

/// <summary>A device as an event tells it.</summary>
/// <param name="TellsGroup">Whether the event says in which group it is; else that is not known.</param>
/// <param name="Account">The client whose own Level account told it; null for the organization's.</param>
internal sealed record DeviceUpdate(LevelDevice Device, bool TellsGroup, DateTimeOffset At, ClientId? Account);
