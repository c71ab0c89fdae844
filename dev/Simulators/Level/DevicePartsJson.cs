using Simulators.Level.Worlds;
using Simulators.Shared;

namespace Simulators.Level;

/// <summary>The parts of a device that come only when asked for.</summary>
internal static class DevicePartsJson
{
    private const long GiB = 1L << 30;

    public static void Write(LevelJson json, GeneratedDevice device, int? securityScore, World world)
    {
        if (json.Format.Parts == DeviceParts.None) return;

        var dice = Dice.For(world.Plan.Seed, device.Number, DiceStream.Parts);
        var encrypted = dice.Chance(60);
        if (json.Format.Shows("operating_system")) WriteSystem(json, device, world.Began.AddHours(-dice.Between(1_000, 30_000)));
        if (json.Format.Shows("cpus")) WriteCpus(json, device.Machine);
        if (json.Format.Shows("memory")) WriteMemory(json, device);
        if (json.Format.Shows("disks")) WriteDisks(json, device);
        if (json.Format.Shows("disk_partitions")) WritePartitions(json, device, dice.Between(3, 80), encrypted);
        if (json.Format.Shows("network_interfaces")) WriteNetwork(json, device);
        if (json.Format.Shows("motherboard")) WriteBoard(json, device.Machine);
        if (json.Format.Shows("security")) WriteSecurity(json, device, securityScore, encrypted);
    }

    private static void WriteSystem(LevelJson json, GeneratedDevice device, DateTimeOffset installed)
    {
        var system = device.System;
        json.Writer.WriteStartObject("operating_system");
        json.Text("full_operating_system", system?.Name);
        json.Text("major_version", system?.Major);
        json.Text("minor_version", system?.Minor);
        json.Text("architecture", system is null ? null : device.Architecture);
        json.Time("install_date", system is null or { EndOfLife: true } ? null : installed);
        json.Flag("end_of_life", system?.EndOfLife ?? false);
        json.Writer.WriteEndObject();
    }

    private static void WriteCpus(LevelJson json, Machine? machine)
    {
        json.Writer.WriteStartArray("cpus");
        if (machine is not null)
        {
            json.Writer.WriteStartObject();
            json.Text("model", machine.Cpu);
            json.Number("cores", machine.Cores);
            json.Number("clock_speed", machine.Clock);
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndArray();
    }

    private static void WriteMemory(LevelJson json, GeneratedDevice device)
    {
        json.Writer.WriteStartArray("memory");
        if (device.Machine is { IsVirtual: false } machine)
        {
            for (var module = 1; module <= 2; module++)
            {
                json.Writer.WriteStartObject();
                json.Number("size", device.MemoryGb * GiB / 2);
                json.Text("memory_type", machine.MemoryType);
                json.Text("form_factor", machine.Slots > 2 ? "DIMM" : "SODIMM");
                json.Text("location", $"DIMM{module}");
                json.Writer.WriteEndObject();
            }
        }

        json.Writer.WriteEndArray();
    }

    private static void WriteDisks(LevelJson json, GeneratedDevice device)
    {
        json.Writer.WriteStartArray("disks");
        foreach (var (index, disk) in (device.Machine?.Disks ?? []).Index())
        {
            json.Writer.WriteStartObject();
            json.Text("model", disk.Model);
            json.Text("disk_type", disk.Type.Length == 0 ? null : disk.Type);
            json.Number("size", disk.Size);
            json.Text("serial_number", device.Machine!.IsVirtual ? null : $"X{device.Number:X6}{index}");
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndArray();
    }

    private static void WritePartitions(LevelJson json, GeneratedDevice device, int freePercent, bool encrypted)
    {
        json.Writer.WriteStartArray("disk_partitions");
        foreach (var (index, disk) in (device.Machine?.Disks ?? []).Index())
        {
            var size = disk.Size - 1_339_388_928;
            var isWindows = device.Platform == GeneratedDevice.Windows;
            json.Writer.WriteStartObject();
            json.Text("label", isWindows ? index == 0 ? "OS" : "Data" : null);
            json.Text("mount_point", isWindows ? index == 0 ? "C:" : "D:" : index == 0 ? "/" : "/data");
            json.Number("size", size);
            json.Number("free_space", size / 100 * freePercent);
            json.Text("file_system", device.Platform switch { GeneratedDevice.Windows => "NTFS", GeneratedDevice.Mac => "APFS", _ => "ext4" });
            json.Flag("encrypted", encrypted && index == 0);
            json.Flag("primary", index == 0);
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndArray();
    }

    private static void WriteNetwork(LevelJson json, GeneratedDevice device)
    {
        json.Writer.WriteStartArray("network_interfaces");
        if (device.Machine is { } machine)
        {
            var gateway = device.Address[..(device.Address.LastIndexOf('.') + 1)];
            json.Writer.WriteStartObject();
            json.Text("label", device.Platform switch { GeneratedDevice.Windows => "Ethernet", GeneratedDevice.Mac => "en0", _ => "eth0" });
            json.Text("interface", "12");
            json.Text("description", machine.Network);
            json.Text("mac_address", $"{machine.MacPrefix}:{device.Number >> 16 & 255:x2}:{device.Number >> 8 & 255:x2}:{device.Number & 255:x2}");
            json.Texts("ip_addresses", device.Address, $"fe80::{device.Number + 1:x}");
            json.Text("gateway", gateway + "1");
            json.Text("domain", device.Client?.Domain);
            json.Text("dhcp_server", device.IsServer ? null : gateway + "2");
            // Clients of the real API disagree whether this is a text or a list.
            if (device.Platform == GeneratedDevice.Linux)
            {
                json.Texts("dns_servers", gateway + "2", "1.1.1.1");
            }
            else
            {
                json.Text("dns_servers", gateway + "2");
            }

            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndArray();
    }

    private static void WriteBoard(LevelJson json, Machine? machine)
    {
        json.Writer.WriteStartObject("motherboard");
        json.Text("manufacturer", machine?.Manufacturer);
        json.Text("model", machine?.Board);
        json.Text("bios_version", machine?.Bios);
        json.Writer.WriteEndObject();
    }

    private static void WriteSecurity(LevelJson json, GeneratedDevice device, int? score, bool encrypted)
    {
        var isWindows = device.Platform == GeneratedDevice.Windows;
        json.Writer.WriteStartObject("security");
        json.Number("score", score);
        json.Text("risk", score switch { null => null, >= 80 => "low", >= 50 => "medium", _ => "high" });
        json.Flag("patch_compliance", score is null ? null : score >= 60);
        json.Text("patch_security_risk", score switch { null => null, >= 80 => "low", >= 50 => "medium", _ => "high" });
        json.Flag("os_end_of_life", device.System?.EndOfLife ?? false);
        json.Flag("primary_partition_encrypted", device.Machine is null ? null : encrypted);
        json.Text("firewall_provider", isWindows ? "Windows Firewall" : null);
        json.Flag("firewall_enabled", isWindows ? score >= 50 : null);
        json.Text("antivirus_provider", isWindows && score >= 50 ? "Microsoft Defender" : null);
        json.Text("antivirus_status", isWindows && score >= 50 ? "good" : null);
        json.Writer.WriteEndObject();
    }
}
