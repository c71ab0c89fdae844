using System.Text.Json;
using Integration.Core.Results;

namespace Integration.Core.Level;

/// <summary>A device as returned by Level. Sizes are in bytes; null means not reported.</summary>
internal sealed record LevelDevice(LevelDeviceId Id)
{
    /// <summary>Its group; null for none.</summary>
    public LevelGroupId? GroupId { get; init; }

    /// <summary>Host name.</summary>
    public string? Hostname { get; init; }

    /// <summary>Display name given by a person.</summary>
    public string? Nickname { get; init; }

    /// <summary><c>workstation</c>, <c>server</c>, <c>domain_controller</c>, or a newer value.</summary>
    public string? Role { get; init; }

    /// <summary><c>Windows</c>, <c>Mac</c> or <c>Linux</c>.</summary>
    public string? Platform { get; init; }

    /// <summary>The operating system's full name.</summary>
    public string? FullOperatingSystem { get; init; }

    public string? Manufacturer { get; init; }

    public string? Model { get; init; }

    public string? SerialNumber { get; init; }

    public string? Notes { get; init; }

    public long? TotalMemory { get; init; }

    public long? CpuCores { get; init; }

    /// <summary>The first processor's model.</summary>
    public string? CpuModel { get; init; }

    /// <summary>Total size of the physical disks.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>Whether the device is online.</summary>
    public bool Online { get; init; }

    public string? LastUser { get; init; }

    /// <summary>Usually 0 to 100.</summary>
    public double? SecurityScore { get; init; }

    public DateTimeOffset? LastReboot { get; init; }

    /// <summary><c>true</c>, <c>false</c>, or a date if Level ever sends one.</summary>
    public string? EndOfLife { get; init; }

    /// <summary>
    /// Whether the response included the optional parts (operating system, processors, disks).
    /// Webhooks may omit them; the values known before then remain valid.
    /// </summary>
    public bool HasDetails { get; init; }

    /// <summary>Null when the object has no id.</summary>
    internal static LevelDevice? Parse(JsonElement item)
    {
        if (item.Text("id") is not { } id)
        {
            return null;
        }

        var system = item.Object("operating_system");
        var disks = item.List("disks");
        var processors = item.List("cpus");
        return new LevelDevice(new LevelDeviceId(id))
        {
            GroupId = item.Text("group_id") is { } group ? new LevelGroupId(group) : null,
            Hostname = item.Text("hostname"),
            Nickname = item.Text("nickname"),
            Role = item.Text("role"),
            Platform = item.Text("platform"),
            FullOperatingSystem = system?.Text("full_operating_system") ?? item.Text("full_operating_system"),
            Manufacturer = item.Text("manufacturer"),
            Model = item.Text("model"),
            SerialNumber = item.Text("serial_number"),
            Notes = item.Text("notes"),
            TotalMemory = item.Integer("total_memory"),
            CpuCores = item.Integer("cpu_cores"),
            CpuModel = processors?.Select(processor => processor.Text("model")).FirstOrDefault(model => !string.IsNullOrWhiteSpace(model)),
            DiskBytes = disks is { Count: > 0 } ? (long)Math.Min(disks.Sum(disk => Math.Max(0, disk.Number("size") ?? 0)), 9e18) : null,
            Online = item.Flag("online") ?? false,
            LastUser = item.Text("last_logged_in_user"),
            SecurityScore = item.Number("security_score") ?? item.Object("security")?.Number("score"),
            LastReboot = item.Time("last_reboot_time"),
            EndOfLife = Eol(system, "end_of_life") ?? Eol(item.Object("security"), "os_end_of_life"),
            HasDetails = system is not null && disks is not null && processors is not null,
        };
    }

    private static string? Eol(JsonElement? part, string name) =>
        part?.Flag(name) is { } flag ? (flag ? "true" : "false") : part?.Text(name);
}
