using System.Text.Json.Nodes;

namespace Simulators.Level.Worlds;

/// <summary>How one device differs from the generated one; only devices that differ have one. Never altered, only replaced.</summary>
internal sealed record DeviceChange
{
    public bool Deleted { get; init; }

    /// <summary>The group it was moved to (<see cref="WorldPlan.NoGroup"/>: out of any); null where it was never moved.</summary>
    public int? Group { get; init; }

    /// <summary>How often something ordinary happened to it: a reboot, another user, another score.</summary>
    public int Revision { get; init; }

    public DateTimeOffset RevisedAt { get; init; }

    /// <summary>Fields set by hand, in Level's names.</summary>
    public JsonObject? Patch { get; init; }
}

/// <summary>A device as it is at one moment.</summary>
internal sealed record DeviceRow(GeneratedDevice Generated, DeviceChange? Change, Group? Group)
{
    public string? Hostname => Change?.Patch?["hostname"]?.ToString() ?? Generated.Hostname;

    public string? SerialNumber => Change?.Patch?.TryGetPropertyValue("serial_number", out var serial) == true ? serial?.ToString() : Generated.SerialNumber;
}
