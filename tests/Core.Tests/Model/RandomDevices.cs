using Integration.Core.Tests.Model.Level;

namespace Integration.Core.Tests.Model;

/// <summary>Devices with something of everything that the product makes a difference of.</summary>
internal static class RandomDevices
{
    private static readonly (long, string)[] Memories = [(16900698112, "16 GB"), (34359267328, "32 GB"), (8589934592, "8 GB")];

    private static readonly (long, string)?[] Disks = [(512110190592, "512 GB"), (2000398934016, "2 TB"), null];

    private static readonly (string Platform, string? Name)[] Systems =
        [("Windows", "Microsoft Windows 11 Pro 23H2"), (
            "Windows", "Microsoft Windows Server 2022 Standard"), ("Linux", "Ubuntu 24.04"), ("Mac", "macOS 15.1"), ("Linux", null)];

    public static DeviceFacts New(Chance chance, string? group)
    {
        var system = chance.Of(Systems);
        return new DeviceFacts(
            $"HOST-{chance.Next(1, 99)}",
            Nickname(chance),
            Role(chance),
            system.Platform,
            system.Name,
            chance.Of<bool?>(true, false),
            "Dell Inc.",
            chance.Of("SN-1", "SN-2", null),
            Notes(chance),
            chance.Of(Memories),
            chance.Next(2, 16),
            chance.Of("Core i7", "Xeon Gold", null),
            chance.Of(Disks),
            chance.Percent(70),
            chance.Of(@"ACME\jdoe", @"ACME\pmiller", null),
            chance.Next(0, 100),
            group);
    }

    public static DeviceFacts Changed(Chance chance, DeviceFacts facts) => chance.Next(1, 7) switch
    {
        1 => facts with { Nickname = Nickname(chance) },
        2 => facts with { Role = Role(chance) },
        3 => facts with { Notes = Notes(chance) },
        4 => facts with { Memory = chance.Of(Memories) },
        5 => facts with { Disk = chance.Of(Disks), Processor = chance.Of("Core i9", "Core i7", null) },
        6 => facts with { Online = !facts.Online },
        _ => facts with { LastUser = chance.Of(@"ACME\jdoe", @"ACME\pmiller", null), SecurityScore = chance.Next(0, 100) },
    };

    private static string? Nickname(Chance chance) => chance.Of("Front desk", "Warehouse", " ", null);

    private static string? Role(Chance chance) => chance.Of("server", "workstation", "domain_controller", "toaster", null);

    private static string? Notes(Chance chance) => chance.Of("Do not reboot", "Replace soon", null);
}
