using System.Text.Json;
using Integration.Core.Storage;
using Integration.Core.Sync;

namespace Integration.Core.Level;

/// <summary>Stored row for an organization's Level integration.</summary>
internal sealed class IntegrationRow : Row, ILevelKeyHolder
{
    public const string Key = "level";

    /// <summary>Null when not connected.</summary>
    public string? KeySecret { get; set; }

    public string? KeyHint { get; set; }

    public bool Active { get; set; }

    public bool SetupCompleted { get; set; }

    public string? RejectedSecret { get; set; }

    public string? SettingsJson { get; set; }

    /// <summary>Incremented when the schedule changes; due entries with another version are obsolete.</summary>
    public int ScheduleVersion { get; set; }

    public DateTimeOffset? LastSyncedAt { get; set; }

    public DateTimeOffset? DevicesSeenAt { get; set; }

    /// <summary>Whether any client has its own Level key. May briefly stay true after the last one is removed.</summary>
    public bool HasClientAccounts { get; set; }

    /// <summary>Keys of the enabled destinations besides the built-in PSA, separated by spaces; null for none.</summary>
    public string? Destinations { get; set; }

    /// <summary>Number of ungrouped devices at the last count.</summary>
    public int UngroupedDevices { get; set; }

    /// <summary>Webhook endpoint id; assigned at the first connection and never changed.</summary>
    public string? EndpointId { get; set; }

    public OrganizationId Organization() => new(PartitionKey);

    public SyncSettings Settings() =>
        SettingsJson is null ? SyncSettings.Default : JsonSerializer.Deserialize<SyncSettings>(SettingsJson, JsonSerializerOptions.Web)!;

    public void SetSettings(SyncSettings settings) => SettingsJson = JsonSerializer.Serialize(settings, JsonSerializerOptions.Web);

    /// <summary>Connected and not paused.</summary>
    public bool IsRunning() => KeySecret is not null && Active;

    /// <summary>Whether any destination is active.</summary>
    public bool HasDestination() => SetupCompleted || Destinations is not null;

    /// <summary>Whether devices and alerts go to this destination.</summary>
    public bool IsOn(string destination) => Keys().Contains(destination);

    /// <returns>Whether that changed anything.</returns>
    public bool SetOn(string destination, bool isOn)
    {
        var before = Destinations;
        var keys = Keys().Where(key => key != destination).Concat(isOn ? [destination] : []).Order(StringComparer.Ordinal);
        Destinations = string.Join(' ', keys) is { Length: > 0 } some ? some : null;
        return Destinations != before;
    }

    private string[] Keys() => Destinations?.Split(' ') ?? [];
}
