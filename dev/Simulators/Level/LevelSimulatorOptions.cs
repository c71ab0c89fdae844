namespace Simulators.Level;

/// <summary>What to simulate. The same seed, keys and sizes make the same accounts every time.</summary>
public sealed record LevelSimulatorOptions
{
    public const int MostDevices = 900_000;

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    public int Devices { get; init; } = 60;

    /// <summary>Null derives it from the devices: 20 for 60, 822 for 100 000.</summary>
    public int? Groups { get; init; }

    /// <summary>Alerts there are from the beginning, half of them resolved. Null derives it from the devices.</summary>
    public int? Alerts { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>For each key; 0 is without limit.</summary>
    public int RequestsPerMinute { get; init; } = 100;

    /// <summary>Each opens an account of its own.</summary>
    public IReadOnlyList<string> Keys { get; init; } = ["demo-level-key"];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What is wrong with them, or null.</summary>
    public string? Problem() => this switch
    {
        { Port: < 0 or > 65535 } => "The port must be from 0 to 65535.",
        { Devices: < 0 or > MostDevices } => $"The number of devices must be from 0 to {MostDevices}.",
        { Groups: < 0 or > 100_000 } => "The number of groups must be from 0 to 100000.",
        { Alerts: < 0 or > 100_000 } => "The number of alerts must be from 0 to 100000.",
        { RequestsPerMinute: < 0 } => "The requests per minute must be 0 or more.",
        _ when Keys.Count == 0 || Keys.Any(string.IsNullOrWhiteSpace) => "There must be a key, and no key may be empty.",
        _ => null,
    };
}
