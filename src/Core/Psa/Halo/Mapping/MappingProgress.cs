using Integration.Core.Level;

namespace Integration.Core.Psa.Halo.Mapping;

/// <summary>How far a mapped group is, and why not further. Pure.</summary>
internal static class MappingProgress
{
    /// <param name="connection">The connection; null when there is none.</param>
    /// <param name="level">Where the devices come from; null when never connected.</param>
    public static (HaloRowState State, string? Reason) Of(
        HaloConnectionRow? connection, IntegrationRow? level, HaloMappingRow mapping, (int Waiting, int Failed, string? Reason) devices)
    {
        if (mapping.Error is { } error)
        {
            return (HaloRowState.Error, error);
        }

        if (connection is not null && connection.Url != mapping.Url)
        {
            return (HaloRowState.Error, $"This mapping belongs to a different HaloPSA instance ({mapping.Url}). Choose the company and site again.");
        }

        if (connection is not { Enabled: true })
        {
            return (HaloRowState.Unsynced, null);
        }

        if (devices.Failed > 0)
        {
            return (HaloRowState.Error, devices.Reason);
        }

        // What was read before it was saved, or before anything was sent, says nothing about it.
        var since = connection.EnabledAt > mapping.SavedAt ? connection.EnabledAt.Value : mapping.SavedAt;
        return devices.Waiting > 0 || !(level?.DevicesSeenAt >= since)
            ? (HaloRowState.Syncing, connection.Error ?? SkipReason(level) ?? devices.Reason)
            : (HaloRowState.Synced, null);
    }

    private static string? SkipReason(IntegrationRow? level) => level switch
    {
        null or { KeySecret: null } => "Level is not connected, so devices are not synced.",
        { Active: false } => "The Level integration is paused, so devices are not synced.",
        _ => level.Settings().SyncDevices.Enabled ? null : "Device sync is turned off in the Level settings.",
    };
}

/// <summary>How far the devices of each mapped group have come on their way to HaloPSA.</summary>
internal interface IHaloProgress
{
    /// <summary>
    /// By the group whose mapping places them: devices that wait to be sent, devices that cannot be, and why the first of these cannot. Groups with
    /// neither are left out.
    /// </summary>
    Task<IReadOnlyDictionary<LevelGroupId, (int Waiting, int Failed, string? Reason)>> ReadAsync(
        OrganizationId organization, CancellationToken cancellationToken);
}
