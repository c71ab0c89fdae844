using Simulators.Shared;

namespace Simulators.Level.Worlds;

/// <summary>Everything about a device as its account began, worked out from its number alone; nothing of it is kept.
/// Without a machine it is one added a moment ago that has not reported its inventory yet.</summary>
internal sealed record GeneratedDevice(
    int Number, Client? Client, Machine? Machine, string Platform, string? Role, string Hostname, string? SerialNumber, OperatingSystem? System)
{
    public const string Windows = "Windows";
    public const string Mac = "Mac";
    public const string Linux = "Linux";

    private const string SerialLetters = "0123456789BCDFGHJKLMNPQRSTVWXYZ";

    private static readonly string[] People =
    [
        "jdoe", "pmiller", "agarcia", "tnguyen", "skowalski", "mrossi", "lchen", "obrien", "jmuller", "fdubois", "rpatel", "kjohansson", "dsantos",
        "ecarter", "hyamada", "nwilliams",
    ];

    public bool IsServer => Role is "server" or "domain_controller";

    public string Architecture => Platform == Mac ? "arm64" : "x64";

    public int MemoryGb => Machine is null ? 0 : Machine.MemoryGb[Number % Machine.MemoryGb.Length];

    public string Address => $"10.20.{Client?.Subnet ?? 0}.{10 + Number % 240}";

    /// <summary>The Windows name of the domain, or of the machine where there is none.</summary>
    public string Domain => Client?.Code ?? Hostname;

    public string Person(int draw) => People[(Number + draw) % People.Length];

    public static GeneratedDevice Make(WorldPlan plan, int number)
    {
        var group = plan.GroupOf(number);
        var planned = group == WorldPlan.NoGroup ? null : plan.Groups[group];
        var client = planned is null ? null : plan.Clients[planned.Client];
        var dice = Dice.For(plan.Seed, number, DiceStream.Identity);

        var isServer = planned?.Kind == GroupKind.Servers || (planned?.Kind is GroupKind.Client or GroupKind.Office && dice.Chance(25));
        var kind = isServer ? Server(ref dice) : Workstation(ref dice, planned?.Kind == GroupKind.Laptops || planned is null);
        var role = dice.Chance(4) ? null : kind.Role;
        var machine = dice.Chance(2) ? null : kind.Machine;
        var noSerial = machine is null || kind.Machine.IsVirtual || dice.Chance(3);
        var serial = dice.Text(SerialLetters, kind.Platform == Mac ? 10 : 7);
        return new GeneratedDevice(
            number,
            client,
            machine,
            kind.Platform,
            machine is null ? null : role,
            Name(plan.NumberWithinClient(number), client, kind.Code, ref dice),
            noSerial ? null : serial,
            machine is null ? null : dice.Pick(kind.Systems));
    }

    private static Kind Server(ref Dice dice) => dice.Roll(100) switch
    {
        < 25 => new("DC", "domain_controller", Windows, dice.Pick(Machine.Virtual[..2]), OperatingSystem.WindowsServers),
        < 50 => new("SRV", "server", Windows, dice.Pick(Machine.Virtual[..2]), OperatingSystem.WindowsServers),
        < 75 => new("SRV", "server", Windows, dice.Pick(Machine.Servers), OperatingSystem.WindowsServers),
        _ => new("LNX", "server", Linux, dice.Pick(Machine.Virtual), OperatingSystem.Linux),
    };

    private static Kind Workstation(ref Dice dice, bool portable) => dice.Roll(100) switch
    {
        < 12 => new("MAC", "workstation", Mac, dice.Pick(Machine.Macs), OperatingSystem.Macs),
        < 16 => new("LX", "workstation", Linux, dice.Pick(Machine.Desktops), OperatingSystem.Linux),
        < 30 => new("LT", "workstation", Windows, dice.Pick(Machine.Laptops), OperatingSystem.WindowsClients),
        _ when portable => new("LT", "workstation", Windows, dice.Pick(Machine.Laptops), OperatingSystem.WindowsClients),
        _ => new("WS", "workstation", Windows, dice.Pick(Machine.Desktops), OperatingSystem.WindowsClients),
    };

    private static string Name(int number, Client? client, string code, ref Dice dice)
    {
        if (client is null || (code is "WS" or "LT" && dice.Chance(10))) return $"{(code == "LT" ? "LAPTOP" : "DESKTOP")}-{dice.Text(SerialLetters, 7)}";
        if (code == "MAC") return $"{char.ToUpperInvariant(People[number % People.Length][0])}{People[number % People.Length][1..]}s-MacBook-Pro-{number}.local";

        // Where the MSP has no prefix of its own, DC01 and PC-014 are at several clients.
        if (client.PrefixesHostnames) return $"{client.Code}-{code}-{number:000}";
        return code is "WS" or "LT" ? $"PC-{number:000}" : $"{code}{number:00}";
    }

    private readonly record struct Kind(string Code, string Role, string Platform, Machine Machine, OperatingSystem[] Systems);
}
