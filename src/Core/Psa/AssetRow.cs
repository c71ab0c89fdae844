using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;

namespace Integration.Core.Psa;

/// <summary>An asset as it is to be in a destination; in the built-in PSA that is the asset itself. Its text is the notes.</summary>
internal class AssetRow : LongTextRow
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

    /// <summary><see cref="Target"/> as it is stored; in the built-in PSA the client's id.</summary>
    public string? ClientId { get; set; }

    /// <summary>Where it belongs in the destination; null for nowhere. Not stored: tables hold no structs.</summary>
    internal Target? Target
    {
        get => ClientId is null ? null : new Target(ClientId);
        set => ClientId = value?.Value;
    }

    /// <summary>The client whose own Level account has the device; null for the organization's account.</summary>
    public string? Account { get; set; }

    /// <summary>False once the device is removed or its group does not sync: then the asset stands still.</summary>
    public bool Follows { get; set; }

    /// <summary>When this row was last written with what Level had. A device traversal counts for all assets that follow.</summary>
    public DateTimeOffset SyncedAt { get; set; }

    /// <summary>When what this row holds was last read from Level; an event that brought its own data does not change it.</summary>
    public DateTimeOffset? ReadAt { get; set; }

    /// <summary>The newest webhook event that was applied, by Level's clock.</summary>
    public DateTimeOffset? EventAt { get; set; }

    /// <summary>Equal hashes: nothing to write.</summary>
    public string ContentHash { get; set; } = "";

    public static string Key(LevelDeviceId device) => Ids.From(device.Value);

    public DateTimeOffset LastSyncedAt(DateTimeOffset? devicesSeenAt) => Follows && devicesSeenAt > SyncedAt ? devicesSeenAt.Value : SyncedAt;

    /// <summary>
    /// An event that occurred later than this is news. Not <see cref="LastSyncedAt"/>: an event that waited while an earlier one of
    /// the same device was written would seem to be old, and cost a call to Level.
    /// </summary>
    public DateTimeOffset? LastReadAt(DateTimeOffset? devicesSeenAt) => Follows && (ReadAt is null || devicesSeenAt > ReadAt) ? devicesSeenAt : ReadAt;

    /// <summary>Hashes what makes a difference to the destination.</summary>
    public void SetHash()
    {
        // Lengths, so that text moving from one field to the next is a change too.
        var text = string.Concat(Content().Select(field => field is null ? "-;" : $"{field.Length}:{field};"));
        ContentHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 15));
    }

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

    /// <summary>What makes a difference to the destination: where none of it changes, nothing is written.</summary>
    protected virtual IEnumerable<string?> Content() =>
    [
        Name, Type, Make, Model, SerialNumber, OperatingSystem, Ram, Cpu, Storage, GetText(),
        LevelStatus, LastUser, SecurityScore?.ToString("R", CultureInfo.InvariantCulture), LastRebootAt?.ToString("O"),
        OsEndOfLife, ClientId, Account,
    ];
}
