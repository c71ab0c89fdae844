using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa;

namespace Integration.Core.Devices;

/// <summary>A destination with what brings devices to it.</summary>
internal sealed record DeviceDestination(IDestination To, AssetWriter Devices);

/// <summary>Every destination that there is; the built-in PSA first.</summary>
internal sealed class DeviceDestinations(IEnumerable<IDestination> destinations, LevelAccounts accounts, TimeProvider time)
{
    /// <summary>All, whether anything goes there at present or not.</summary>
    public IReadOnlyList<DeviceDestination> All { get; } = [.. destinations.Select(to => new DeviceDestination(to, new AssetWriter(to, accounts, time)))];

    /// <summary>Those to which the organization's devices and alerts go at present.</summary>
    public async ValueTask<IReadOnlyList<DeviceDestination>> OnAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var on = new List<DeviceDestination>(All.Count);
        foreach (var destination in All)
        {
            if (await destination.To.IsEnabledAsync(organization, cancellationToken))
            {
                on.Add(destination);
            }
        }

        return on;
    }

    /// <summary>Brings one device to every destination.</summary>
    /// <param name="device">The device as Level has it.</param>
    /// <param name="eventAt">When the event that told it occurred; null when there was none.</param>
    /// <param name="isRead">Whether the device was read from Level; else it is as the event has it.</param>
    /// <returns>What it is in each, the built-in PSA first; null where the device does not sync and never did.</returns>
    public async Task<IReadOnlyList<AssetRow?>> ApplyAsync(
        OrganizationId organization, LevelDevice device, GroupTree groups, DateTimeOffset? eventAt, bool isRead, CancellationToken cancellationToken)
    {
        var assets = new List<AssetRow?>();
        foreach (var destination in await OnAsync(organization, cancellationToken))
        {
            var targets = await destination.To.GetTargetsAsync(organization, groups, cancellationToken);
            assets.Add(await destination.Devices.ApplyAsync(organization, device, targets, eventAt, isRead, cancellationToken));
        }

        return assets;
    }

    /// <summary>What the device is in each destination, the built-in PSA first.</summary>
    public async Task<IReadOnlyList<AssetRow?>> FindAsync(OrganizationId organization, LevelDeviceId device, CancellationToken cancellationToken) =>
        await Task.WhenAll((await OnAsync(organization, cancellationToken)).Select(destination => destination.To.Assets.FindAsync(
            organization, device, cancellationToken)));
}
