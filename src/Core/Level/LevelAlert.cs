using System.Text.Json;
using Integration.Core.Results;

namespace Integration.Core.Level;

/// <summary>An alert as returned by Level.</summary>
/// <param name="DeviceId">The device it is about; null when Level left it out.</param>
/// <param name="Severity"><c>information</c>, <c>warning</c>, <c>critical</c> or <c>emergency</c>.</param>
internal sealed record LevelAlert(
    LevelAlertId Id,
    LevelDeviceId? DeviceId,
    string Name,
    string? Description,
    string? Payload,
    string? Severity,
    bool IsResolved,
    DateTimeOffset? StartedAt,
    DateTimeOffset? ResolvedAt)
{
    /// <summary>Null when the object has no id.</summary>
    internal static LevelAlert? Parse(JsonElement item) => item.Text("id") is { } id
        ? new LevelAlert(
            new LevelAlertId(id),
            item.Text("device_id") is { } device ? new LevelDeviceId(device) : null,
            item.Text("name") ?? "Unnamed alert",
            item.Text("description"),
            item.Text("payload") ?? item.Object("payload")?.GetRawText(),
            item.Text("severity"),
            item.Flag("is_resolved") ?? item.Text("resolved_at") is not null,
            item.Time("started_at"),
            item.Time("resolved_at"))
        : null;
}
