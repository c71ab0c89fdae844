using Simulators.Level.Worlds;
using Simulators.Shared;

namespace Simulators.Level;

/// <summary>A device's own fields, drawn from its number as they are written.</summary>
internal static class GeneratedDeviceJson
{
    private const long GiB = 1L << 30;

    public static void Write(LevelJson json, DeviceRow row, World world)
    {
        var device = row.Generated;
        var dice = Dice.For(world.Plan.Seed, device.Number, DiceStream.State);

        json.Writer.WriteStartObject();
        json.Id(LevelKind.Device, device.Number);
        json.Text("hostname", device.Hostname);
        json.Text("nickname", Nickname(ref dice, device));
        json.Text("role", device.Role);
        json.Reference("group_id", LevelKind.DeviceGroup, row.Group?.Number);
        json.Text("group_name", row.Group?.Name);
        WriteTags(json, ref dice, device);
        WriteState(json, ref dice, device, world);
        WriteInventory(json, ref dice, row, world);
        json.Writer.WriteEndObject();
    }

    private static string? Nickname(ref Dice dice, GeneratedDevice device) => dice.Roll(100) switch
    {
        < 8 => "",
        < 10 => "  ",
        < 25 => device.IsServer ? "File server" : "Front desk",
        < 30 => $"{device.Person(1)}'s machine",
        _ => null,
    };

    private static void WriteTags(LevelJson json, ref Dice dice, GeneratedDevice device)
    {
        var isVip = dice.Chance(6);
        if (device.Role is null)
        {
            json.Texts("tags");
        }
        else if (isVip)
        {
            json.Texts("tags", device.IsServer ? "SERVER" : "WORKSTATION", "VIP");
        }
        else
        {
            json.Texts("tags", device.IsServer ? "SERVER" : "WORKSTATION");
        }
    }

    private static void WriteState(LevelJson json, ref Dice dice, GeneratedDevice device, World world)
    {
        json.Text("flag", dice.Chance(4) ? "Replace before Q1" : null);
        json.Flag("maintenance_mode", dice.Chance(3));
        var online = dice.Chance(device.IsServer ? 97 : 72);
        var lastSeen = online ? json.Format.Now.AddSeconds(-dice.Roll(90)) : world.Began.AddMinutes(-dice.Between(10, 30 * 24 * 60));
        json.Flag("online", online);
        if (json.Format.Shows("last_seen_at"))
        {
            json.Time("last_seen_at", lastSeen);
        }

        json.Text("notes", dice.Chance(12) ? "Shared by reception, do not reboot before 18:00." : null);
    }

    private static void WriteInventory(LevelJson json, ref Dice dice, DeviceRow row, World world)
    {
        var device = row.Generated;
        var machine = device.Machine;
        var revision = row.Change?.Revision ?? 0;

        json.Text("manufacturer", machine?.Manufacturer);
        json.Text("model", machine?.Model);
        json.Text("architecture", machine is null ? null : device.Architecture);
        json.Text("serial_number", device.SerialNumber);
        // What the system can use of it: a "16 GB" machine reports about 15.74 GiB.
        json.Number("total_memory", machine is null ? null : device.MemoryGb * GiB - (machine.IsVirtual ? 471_040 : 279_171_072));
        json.Number("memory_slots", machine is null or { Slots: 0 } ? null : machine.Slots);
        json.Number("cpu_cores", machine?.Cores);
        var user = dice.Roll(100) + revision;
        json.Text("last_logged_in_user", machine is null ? null : User(device, user));
        var reboot = world.Began.AddSeconds(-dice.Between(3600, 60 * 24 * 3600));
        json.Time("last_reboot_time", revision > 0 ? row.Change!.RevisedAt : machine is null ? null : reboot);
        var located = dice.Chance(85) ? device.Client : null;
        json.Text("city", located?.City);
        json.Text("country", located?.Country);
        if (json.Format.Shows("public_ip_address"))
        {
            json.Text("public_ip_address", located?.PublicAddress);
            json.Texts("private_ip_addresses", machine is null ? [] : [device.Address]);
        }

        var score = dice.Roll(40) + revision;
        var securityScore = machine is null || dice.Chance(5) ? (int?)null : device.System!.EndOfLife ? 20 + score % 40 : 60 + score % 40;
        json.Number("security_score", securityScore);
        json.Text("platform", device.Platform);
        DevicePartsJson.Write(json, device, securityScore, world);
    }

    private static string? User(GeneratedDevice device, int draw) => (device.Platform, draw % 10) switch
    {
        (_, 9) => null,
        (GeneratedDevice.Linux, _) => draw % 2 == 0 ? "root" : "ubuntu",
        (GeneratedDevice.Mac, _) => device.Person(draw),
        _ when device.IsServer => $"{device.Domain}\\administrator{(draw % 3 == 0 ? "" : $"{draw % 3}")}",
        _ => $"{device.Domain}\\{device.Person(draw)}",
    };
}
