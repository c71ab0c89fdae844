namespace Simulators.Level;

[Flags]
internal enum DeviceParts
{
    None = 0,
    OperatingSystem = 1,
    Cpus = 2,
    Memory = 4,
    Disks = 8,
    Partitions = 16,
    NetworkInterfaces = 32,
    Motherboard = 64,
    Security = 128,
    All = 255,
}

/// <summary>How objects are written for one answer.</summary>
internal sealed record WireFormat(LevelIds Ids, Switches Switches, DeviceParts Parts, DateTimeOffset Now)
{
    /// <summary>Whether a field appears, by its name in JSON.</summary>
    public bool Shows(string field) => field switch
    {
        "operating_system" => Parts.HasFlag(DeviceParts.OperatingSystem),
        "cpus" => Parts.HasFlag(DeviceParts.Cpus),
        "memory" => Parts.HasFlag(DeviceParts.Memory),
        "disks" => Parts.HasFlag(DeviceParts.Disks),
        "disk_partitions" => (Parts & (DeviceParts.Disks | DeviceParts.Partitions)) != 0,
        "network_interfaces" => Parts.HasFlag(DeviceParts.NetworkInterfaces),
        "motherboard" => Parts.HasFlag(DeviceParts.Motherboard) && !Switches.OmitThirdPartyFields,
        "security" => Parts.HasFlag(DeviceParts.Security) && !Switches.OmitThirdPartyFields,
        "last_seen_at" or "public_ip_address" or "private_ip_addresses" or "device_hostname" => !Switches.OmitThirdPartyFields,
        _ => true,
    };
}
