using Integration.Core.Level;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>An asset as stored; its text is the notes.</summary>
internal sealed class AssetRow : TextRow
{
    public string DeviceId { get; set; } = "";

    public string Name { get; set; } = "";

    public string Type { get; set; } = nameof(AssetType.Other);

    public string? Make { get; set; }

    public string? Model { get; set; }

    public string? SerialNumber { get; set; }

    public string? OperatingSystem { get; set; }

    public string? Ram { get; set; }

    public string? Cpu { get; set; }

    public string? Storage { get; set; }

    public string LevelStatus { get; set; } = nameof(BuiltIn.LevelStatus.Offline);

    public string? LastUser { get; set; }

    public double? SecurityScore { get; set; }

    public DateTimeOffset? LastRebootAt { get; set; }

    public string? OsEndOfLife { get; set; }

    public string? ClientId { get; set; }

    /// <summary>The client whose own Level account has the device; null for the organization's account.</summary>
    public string? Account { get; set; }

    /// <summary>False once the device is removed or its group does not sync: then the asset stands still.</summary>
    public bool Follows { get; set; }

    /// <summary>When this row was last written with what Level had. A device traversal counts for all assets that follow.</summary>
    public DateTimeOffset SyncedAt { get; set; }

    /// <summary>The newest webhook event that was applied, by Level's clock.</summary>
    public DateTimeOffset? EventAt { get; set; }

    /// <summary>Equal hashes: nothing to write.</summary>
    public string ContentHash { get; set; } = "";

    public static string Key(LevelDeviceId device) => Ids.From(device.Value);

    public DateTimeOffset LastSyncedAt(DateTimeOffset? devicesSeenAt) => Follows && devicesSeenAt > SyncedAt ? devicesSeenAt.Value : SyncedAt;

    public Asset ToAsset(DateTimeOffset? devicesSeenAt, string? clientName) => new()
    {
        Id = new AssetId(RowKey),
        Name = Name,
        Type = Enum.Parse<AssetType>(Type),
        Make = Make,
        Model = Model,
        SerialNumber = SerialNumber,
        OperatingSystem = OperatingSystem,
        Ram = Ram,
        Cpu = Cpu,
        Storage = Storage,
        Notes = GetText(),
        LevelStatus = Enum.Parse<LevelStatus>(LevelStatus),
        LastSyncedAt = LastSyncedAt(devicesSeenAt),
        LastUser = LastUser,
        SecurityScore = SecurityScore,
        LastRebootAt = LastRebootAt,
        OsEndOfLife = OsEndOfLife,
        ClientId = ClientId is null ? null : new ClientId(ClientId),
        ClientName = clientName,
        LevelDeviceId = new LevelDeviceId(DeviceId),
    };
}
