using System.Globalization;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>A field of an asset type in HaloPSA that we fill.</summary>
/// <param name="Name">What we call it where we make it.</param>
/// <param name="OtherNames">What others call it: a type that has one of these gets no second one.</param>
/// <param name="Of">What goes in; null leaves it as it is.</param>
internal sealed record AssetField(string Name, string[] OtherNames, Func<HaloAssetRow, string?> Of)
{
    /// <summary>Tells which device it is, whatever else changes.</summary>
    public static AssetField DeviceId { get; } = new("Level Device ID", [], asset => asset.DeviceId);

    public static AssetField SerialNumber { get; } = new("Serial Number", ["Serial No", "Serial", "Service Tag"], asset => asset.SerialNumber);

    /// <summary>All that we fill, in the order in which they are made.</summary>
    public static IReadOnlyList<AssetField> All { get; } =
    [
        DeviceId,
        new("Hostname", ["Host Name", "Device Name", "Computer Name"], asset => asset.Name),
        SerialNumber,
        new("Manufacturer", ["Make", "Vendor"], asset => asset.Make),
        new("Model", [], asset => asset.Model),
        new("Operating System", ["OS"], asset => asset.OperatingSystem),
        new("RAM", ["Memory"], asset => asset.Ram),
        new("CPU", ["Processor"], asset => asset.Cpu),
        new("Storage", ["Disk", "Disk Size"], asset => asset.Storage),
        new("OS End of Life", [], asset => asset.OsEndOfLife),
        new("Last User", ["Last Logged In User"], asset => asset.LastUser),
        new("Last Reboot", [], asset => asset.LastRebootAt is { } at ? Time(at) : null),
        new("Security Score", [], asset => asset.SecurityScore?.ToString("0.##", CultureInfo.InvariantCulture)),
        new("Level Notes", [], asset => asset.GetText()),

        // All of the above is as of this time.
        new("Level Last Synced", [], asset => Time(asset.SyncedAt)),
    ];

    /// <summary>Whether a field of that name is this one.</summary>
    public bool Is(string name)
    {
        var bare = name.Trim();
        return bare.Equals(Name, StringComparison.OrdinalIgnoreCase) || OtherNames.Any(other => bare.Equals(other, StringComparison.OrdinalIgnoreCase));
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
