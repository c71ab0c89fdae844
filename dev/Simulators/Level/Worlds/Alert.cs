namespace Simulators.Level.Worlds;

internal sealed record Alert(
    int Number, int Device, string? Hostname, string Name, string Severity, string Description, string? Payload, DateTimeOffset StartedAt)
{
    /// <summary>No id of this account has this number.</summary>
    public const int NoDevice = int.MinValue;

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>The id of a device that is another account's, in place of <see cref="Device"/>.</summary>
    public string? Elsewhere { get; init; }
}

/// <summary>What the monitors of Level's default policy, and two of an MSP's own, say.</summary>
internal sealed record AlertTemplate(string Name, string Severity, string Description, string? Payload)
{
    public static readonly string[] Severities = ["information", "warning", "critical", "emergency"];

    public static readonly AlertTemplate[] All =
    [
        new("Disk Monitor - Critical", "critical", "Disk usage on C: less than 10% free", "C: 5.9% free (5.9 GB of 99.7 GB)"),
        new("CPU Monitor", "warning", "CPU usage >75.0% for 10 minutes", "chrome.exe 41.2%\nMsMpEng.exe 22.8%\nTeams.exe 9.1%"),
        new("Memory Monitor", "warning", "Memory usage >75.0% for 10 minutes", "sqlservr.exe 11.2 GB\nw3wp.exe 2.4 GB"),
        new("Disk Monitor - Warning", "warning", "Disk usage on D: less than 20% free", "D: 17.2% free (344.1 GB of 2.0 TB)"),
        new("BSOD / Unexpected Shutdown", "warning", "Event 41 in System", "The system has rebooted without cleanly shutting down first."),
        new("Critical Service Crashed", "warning", "Event 7034 in System", "The Print Spooler service terminated unexpectedly. It has done this 3 time(s)."),
        new("Disk I/O Error", "warning", "Event 153 in System", "The IO operation at logical block address 0x1f2c00 for Disk 0 was retried."),
        new("Windows Uptime Exceeds 30 Days", "information", "Uptime exceeds 30 days", null),
        new("Connection Monitor", "critical", "Device is offline", null),
        new("RAID Degraded", "emergency", "Script output contains \"Degraded\"", "Virtual Disk 0: RAID-5, state Degraded, 1 of 4 disks failed <slot 2>"),
    ];
}
