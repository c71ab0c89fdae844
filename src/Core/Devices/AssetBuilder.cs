using System.Globalization;
using Integration.Core.Level;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Devices;

/// <summary>
/// From a device and where it belongs to the asset that is wanted (product, section 5). Pure: it does not write, and
/// the same input always gives the same asset.
/// </summary>
internal static class AssetBuilder
{
    private const int MaxFieldLength = 4096;

    /// <summary>Null when the device can become an asset, else why not.</summary>
    public static string? Validate(LevelDevice device)
    {
        if (device.Id.Value.Length > 1024)
        {
            return $"Its ID has {device.Id.Value.Length} characters; Level IDs have up to 255.";
        }

        string?[] fields =
        [
            device.Nickname, device.Hostname, device.Manufacturer, device.Model, device.SerialNumber, device.FullOperatingSystem, device.Platform,
            device.CpuModel, device.LastUser, device.EndOfLife,
        ];
        return fields.Any(field => field?.Length > MaxFieldLength) ? $"A field exceeds {MaxFieldLength} characters."
            : !LongTextRow.Fits(device.Notes) ? $"Its notes exceed {LongTextRow.MaxTextBytes / 1024} KiB."
            : null;
    }

    /// <summary>The asset of a device that syncs.</summary>
    /// <param name="row">Becomes that asset: an empty row of the destination.</param>
    /// <param name="device">The device as Level has it.</param>
    /// <param name="target">Where it belongs in the destination.</param>
    /// <param name="account">The client whose own Level account has it.</param>
    /// <param name="before">The asset so far, for what this answer of Level leaves out.</param>
    public static AssetRow Want(
        AssetRow row, OrganizationId organization, LevelDevice device, Target? target, ClientId? account, DateTimeOffset now, AssetRow? before)
    {
        var known = device.HasDetails ? null : before;
        var system = FirstText(device.FullOperatingSystem, known?.OperatingSystem);
        row.PartitionKey = organization.Value;
        row.RowKey = AssetRow.Key(device.Id);
        row.DeviceId = device.Id.Value;
        row.Name = FirstText(device.Nickname, device.Hostname) ?? device.Id.Value;
        row.Type = TypeOf(device, system).ToString();
        row.Make = FirstText(device.Manufacturer);
        row.Model = FirstText(device.Model);
        row.SerialNumber = FirstText(device.SerialNumber);
        row.OperatingSystem = FirstText(system, device.Platform);
        row.Ram = HardwareText.Memory(device.TotalMemory);
        row.Cpu = FirstText(device.CpuModel, known?.Cpu, Cores(device.CpuCores));
        row.Storage = HardwareText.Disks(device.DiskBytes) ?? known?.Storage;
        row.LevelStatus = (device.Online ? LevelStatus.Online : LevelStatus.Offline).ToString();
        row.LastUser = FirstText(device.LastUser);
        row.SecurityScore = device.SecurityScore;
        row.LastRebootAt = device.LastReboot;
        row.OsEndOfLife = EndOfLife(device.EndOfLife) ?? known?.OsEndOfLife;
        row.Target = target;
        row.Account = account?.Value;
        row.Follows = true;
        row.SyncedAt = now;
        row.ReadAt = now;
        row.EventAt = before?.EventAt;
        row.ETag = before?.ETag ?? default;
        row.SetText(FirstText(device.Notes));
        row.SetHash();
        return row;
    }

    /// <summary>The asset of a device that is gone, or whose group does not sync any more: it stands still from here on.</summary>
    public static AssetRow Detach(AssetRow asset, DateTimeOffset? devicesSeenAt, bool removed)
    {
        (asset.SyncedAt, asset.ReadAt) = (asset.LastSyncedAt(devicesSeenAt), asset.LastReadAt(devicesSeenAt));
        asset.Follows = false;
        asset.ContentHash = "";
        if (removed)
        {
            asset.LevelStatus = nameof(LevelStatus.Removed);
        }

        return asset;
    }

    private static AssetType TypeOf(LevelDevice device, string? system) => device.Role switch
    {
        "server" or "domain_controller" => AssetType.Server,
        "workstation" => AssetType.Workstation,
        _ when system?.Contains("server", StringComparison.OrdinalIgnoreCase) == true => AssetType.Server,
        _ when device.Platform is "Windows" or "Mac" => AssetType.Workstation,
        _ => AssetType.Other,
    };

    private static string? Cores(long? cores) => cores switch
    {
        1 => "1 core",
        > 1 => string.Create(CultureInfo.InvariantCulture, $"{cores} cores"),
        _ => null,
    };

    private static string? EndOfLife(string? flagOrDate) => flagOrDate switch
    {
        "true" => "Reached",
        "false" => "Not reached",
        _ => LenientJson.ParseTime(flagOrDate)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    private static string? FirstText(params ReadOnlySpan<string?> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!string.IsNullOrWhiteSpace(candidate))
            {
                return candidate.Trim();
            }
        }

        return null;
    }
}
