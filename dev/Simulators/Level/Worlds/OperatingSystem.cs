namespace Simulators.Level.Worlds;

internal sealed record OperatingSystem(string Name, string Major, string Minor, bool EndOfLife)
{
    public static readonly OperatingSystem[] WindowsClients =
    [
        new("Microsoft Windows 11 Pro 23H2", "11", "10.0.22631.4317", false),
        new("Microsoft Windows 11 Pro 24H2", "11", "10.0.26100.2033", false),
        new("Microsoft Windows 11 Enterprise 24H2", "11", "10.0.26100.2033", false),
        new("Microsoft Windows 11 Pro 25H2", "11", "10.0.26200.6584", false),
        new("Microsoft Windows 11 IoT Enterprise LTSC", "11", "10.0.26100.2033", false),
        new("Microsoft Windows 10 Pro 22H2", "10", "10.0.19045.5011", true),
        new("Microsoft Windows 7 Professional", "7", "6.1.7601", true),
    ];

    public static readonly OperatingSystem[] WindowsServers =
    [
        new("Microsoft Windows Server 2022 Standard", "2022", "10.0.20348.2762", false),
        new("Microsoft Windows Server 2019 Standard", "2019", "10.0.17763.6414", false),
        new("Microsoft Windows Server 2016 Datacenter", "2016", "10.0.14393.7428", false),
        new("Microsoft Windows Server 2012 R2 Standard", "2012", "6.3.9600", true),
    ];

    public static readonly OperatingSystem[] Macs =
    [
        new("macOS 15.1 Sequoia", "15", "15.1.0", false),
        new("macOS 14.7 Sonoma", "14", "14.7.0", false),
        new("macOS 11.7.10 Big Sur", "11", "11.7.10", true),
    ];

    public static readonly OperatingSystem[] Linux =
    [
        new("Ubuntu 24.04.1 LTS", "24", "24.04.1", false),
        new("Ubuntu 18.04.6 LTS", "18", "18.04.6", true),
        new("Debian GNU/Linux 12 (bookworm)", "12", "12.7", false),
        new("Rocky Linux 9.4 (Blue Onyx)", "9", "9.4", false),
    ];
}
