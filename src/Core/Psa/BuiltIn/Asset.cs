namespace Integration.Core.Psa.BuiltIn;

/// <summary>A managed machine.</summary>
internal sealed record Asset
{
    public required AssetId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The kind of machine.</summary>
    public required AssetType Type { get; init; }

    public string? Make { get; init; }

    public string? Model { get; init; }

    public string? SerialNumber { get; init; }

    /// <summary>Operating system, in full where known.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>Installed memory, e.g. <c>16 GB</c>.</summary>
    public string? Ram { get; init; }

    /// <summary>Processor model, else the number of cores.</summary>
    public string? Cpu { get; init; }

    /// <summary>Total disk size in decimal units, e.g. <c>512 GB</c>.</summary>
    public string? Storage { get; init; }

    /// <summary>The device's notes at Level.</summary>
    public string? Notes { get; init; }

    /// <summary>Status at Level.</summary>
    public required LevelStatus LevelStatus { get; init; }

    /// <summary>When it was last synced with Level.</summary>
    public required DateTimeOffset LastSyncedAt { get; init; }

    /// <summary>Last signed-in user.</summary>
    public string? LastUser { get; init; }

    /// <summary>Level's security score, 0 to 100.</summary>
    public double? SecurityScore { get; init; }

    public DateTimeOffset? LastRebootAt { get; init; }

    /// <summary><c>Reached</c>, <c>Not reached</c>, or a date.</summary>
    public string? OsEndOfLife { get; init; }

    /// <summary>Its client; null when unassigned.</summary>
    public ClientId? ClientId { get; init; }

    public string? ClientName { get; init; }

    /// <summary>The device at Level.</summary>
    public required LevelDeviceId LevelDeviceId { get; init; }
}
