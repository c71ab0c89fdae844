using System.Text.Json.Serialization;
using Integration.Core.Results;

namespace Integration.Core.Sync;

/// <summary>Polling of one kind.</summary>
/// <param name="Enabled">Whether it is; a request that does not say must not switch it off.</param>
/// <param name="EveryMinutes">How often; one of the offered intervals.</param>
internal sealed record PollSetting([property: JsonRequired] bool Enabled, int EveryMinutes);

/// <summary>What is synced and how often.</summary>
/// <param name="SyncAlerts">Every 1, 5, 15 or 30 minutes.</param>
/// <param name="SyncDevices">Every 15, 30, 60, 120 or 360 minutes.</param>
/// <param name="SyncGroups">Every 60, 360, 720 or 1440 minutes.</param>
/// <param name="AutoCreateTickets">Whether alerts become tickets; only together with <paramref name="SyncAlerts"/>.</param>
internal sealed record SyncSettings(PollSetting SyncAlerts, PollSetting SyncDevices, PollSetting SyncGroups, bool AutoCreateTickets)
{
    private static readonly int[] AlertIntervals = [1, 5, 15, 30];
    private static readonly int[] DeviceIntervals = [15, 30, 60, 120, 360];
    private static readonly int[] GroupIntervals = [60, 360, 720, 1440];

    /// <summary>Defaults: everything at its usual interval, no tickets until enabled.</summary>
    public static SyncSettings Default { get; } = new(new(true, 1), new(true, 60), new(true, 720), false);

    /// <summary>The setting that polls <paramref name="kind"/>; null for a full sync, which is never polled.</summary>
    public PollSetting? For(SyncKind kind) => kind switch
    {
        SyncKind.Alerts => SyncAlerts,
        SyncKind.Assets => SyncDevices,
        SyncKind.Clients => SyncGroups,
        SyncKind.Full => null,
    };

    /// <summary>Applies dependencies: without alerts no tickets.</summary>
    /// <returns>Or the problem, which names each setting that is missing or has an interval that is not offered.</returns>
    public Result<SyncSettings> Checked()
    {
        var errors = new Dictionary<string, string[]>();
        Check("syncAlerts", SyncAlerts, AlertIntervals);
        Check("syncDevices", SyncDevices, DeviceIntervals);
        Check("syncGroups", SyncGroups, GroupIntervals);
        if (errors.Count > 0)
        {
            return new Problem(ProblemKind.Invalid, "invalid-settings", string.Join(" ", errors.Select(error => $"{error.Key} {error.Value[0]}")), errors);
        }

        return this with { AutoCreateTickets = AutoCreateTickets && SyncAlerts.Enabled };

        void Check(string name, PollSetting? setting, int[] offered)
        {
            if (setting is null)
            {
                errors[name] = ["is required: {\"enabled\": true|false, \"everyMinutes\": number}."];
            }
            else if (!offered.Contains(setting.EveryMinutes))
            {
                errors[$"{name}.everyMinutes"] = [$"must be one of {string.Join(", ", offered)}; {setting.EveryMinutes} is not supported."];
            }
        }
    }
}
