using System.Globalization;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>An asset of a company in HaloPSA, as far as it tells which device it is.</summary>
/// <param name="DeviceId">Its field "Level Device ID"; null where its type has none.</param>
/// <param name="Serials">What its field for the serial number holds.</param>
/// <param name="Keys">Its key fields, one of which may be the serial number.</param>
internal sealed record AssetCandidate(long Id, string Tag, string? DeviceId, IReadOnlyList<string> Serials, IReadOnlyList<string> Keys)
{
    /// <summary>Whether this is its serial number, as far as that tells one machine from another.</summary>
    public bool HasSerial(string? serial) =>
        serial?.Trim() is { } number && AssetMatch.IsSerial(number) && Serials.Concat(Keys).Contains(number, StringComparer.OrdinalIgnoreCase);

    public static AssetCandidate Of(HaloAsset asset) => new(
        asset.Id,
        asset.Tag,
        asset.Fields.FirstOrDefault(field => AssetField.DeviceId.Is(field.Name))?.Value is { Length: > 0 } device ? device.Trim() : null,
        [.. asset.Fields.Where(field => AssetField.SerialNumber.Is(field.Name) && field.Value.Length > 0).Select(field => field.Value.Trim())],
        [.. asset.KeyFields.Select(key => key.Trim())]);
}

/// <summary>Which asset in HaloPSA a device is (product, section 9). Pure; never guesses.</summary>
/// <param name="Fitting">Those that fit: none, the one that it is, or several of which nobody can tell which.</param>
/// <param name="Doubt">Why it cannot be told, for an administrator; null when it can.</param>
internal sealed record AssetMatch(IReadOnlyList<long> Fitting, string? Doubt)
{
    private const int MaxNamed = 5;
    private const int MinSerialLength = 4;

    // What manufacturers leave in machines whose number nobody filled in.
    private static readonly HashSet<string> NoSerials = new(StringComparer.OrdinalIgnoreCase)
    {
        "System Serial Number", "To be filled by O.E.M.", "To Be Filled By O.E.M", "Default string", "Not Specified", "Not Applicable",
        "Not Available", "None", "Unknown", "Invalid",
        "123456789", "1234567890", "0123456789", "OEM", "Chassis Serial Number", "Serial Number",
    };

    /// <summary>
    /// By the device's id, then its serial number, then its tag; the first that fits any asset decides. Where a create may have landed, the tag
    /// that it had counts before the name of today.
    /// </summary>
    public static AssetMatch Find(HaloAssetRow device, IReadOnlyCollection<AssetCandidate> company)
    {
        // One that says that it is another device is another device.
        var free = company.Where(asset => asset.DeviceId is null || asset.DeviceId == device.DeviceId).ToList();
        var serial = device.SerialNumber?.Trim();
        return Only(free.Where(asset => asset.DeviceId == device.DeviceId), "Level Device ID", device.DeviceId)
            ?? Only(free.Where(asset => asset.HasSerial(serial)), "serial number", serial ?? "")
            ?? (device.ReservedAt is not null && device.TagUnderWay is { } begun ? Only(free.Where(asset => IsTag(asset, begun, serial)), "tag", begun) : null)
            ?? Only(free.Where(asset => IsTag(asset, device.Name, serial)), "tag", device.Name)
            ?? new AssetMatch([], null);
    }

    /// <summary>Whether it tells one machine from another.</summary>
    public static bool IsSerial(string serial) => serial.Length >= MinSerialLength && !NoSerials.Contains(serial) && serial.Distinct().Count() > 1;

    /// <summary>A machine of the same name with another serial number is another machine.</summary>
    private static bool IsTag(AssetCandidate asset, string tag, string? serial) =>
        asset.Tag.Trim().Equals(tag, StringComparison.OrdinalIgnoreCase)
        && !(serial is not null && IsSerial(serial) && asset.Serials.Any(IsSerial) && !asset.Serials.Contains(serial, StringComparer.OrdinalIgnoreCase));

    private static AssetMatch? Only(IEnumerable<AssetCandidate> fitting, string what, string value)
    {
        var ids = fitting.Select(asset => asset.Id).Distinct().Order().ToList();
        return ids.Count switch
        {
            0 => null,
            1 => new AssetMatch(ids, null),
            _ => new AssetMatch(ids, string.Create(
                CultureInfo.InvariantCulture,
                $"{ids.Count} assets in HaloPSA have the {what} {value.Shorten(80)}: ids "
                + $"{string.Join(", ", ids.Take(MaxNamed))}{(ids.Count > MaxNamed ? ", …" : "")}. "
                + $"Keep one, or give the others another {what}; then retry.")),
        };
    }
}
