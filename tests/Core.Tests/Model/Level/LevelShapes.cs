using System.Text.Json.Nodes;

namespace Integration.Core.Tests.Model.Level;

/// <summary>Objects as Level spells them.</summary>
internal static class LevelShapes
{
    public static JsonObject Of(GroupAtLevel group, int devices) => new()
    {
        ["id"] = group.Id,
        ["parent_id"] = group.Parent,
        ["name"] = group.Name,
        ["device_count"] = devices,
    };

    /// <param name="details">Whether with the parts that are only sent on request: webhooks come without.</param>
    public static JsonObject Of(DeviceAtLevel device, DeviceFacts facts, bool details)
    {
        var shape = new JsonObject
        {
            ["id"] = device.Id,
            ["hostname"] = facts.Hostname,
            ["nickname"] = facts.Nickname,
            ["role"] = facts.Role,
            ["group_id"] = facts.Group,
            ["online"] = facts.Online,
            ["notes"] = facts.Notes,
            ["manufacturer"] = facts.Manufacturer,
            ["serial_number"] = facts.Serial,
            ["total_memory"] = facts.Memory.Bytes,
            ["cpu_cores"] = facts.Cores,
            ["last_logged_in_user"] = facts.LastUser,
            ["security_score"] = facts.SecurityScore,
            ["platform"] = facts.Platform,
        };
        if (details)
        {
            shape["operating_system"] = new JsonObject { ["full_operating_system"] = facts.OperatingSystem, ["end_of_life"] = facts.EndOfLife };
            shape["cpus"] = facts.Processor is null ? [] : new JsonArray(new JsonObject { ["model"] = facts.Processor });
            shape["disks"] = facts.Disk is { } disk
                ? new JsonArray(new JsonObject { ["size"] = disk.Bytes / 2 }, new JsonObject { ["size"] = disk.Bytes - (disk.Bytes / 2) })
                : [];
        }

        return shape;
    }

    public static JsonObject Of(AlertAtLevel alert, bool active, DateTimeOffset turnedAt) => new()
    {
        ["id"] = alert.Id,
        ["device_id"] = alert.Device,
        ["name"] = alert.Name,
        ["description"] = "Something is over its limit",
        ["payload"] = "evidence",
        ["severity"] = alert.Severity,
        ["is_resolved"] = !active,
        ["started_at"] = Time(alert.RaisedAt),
        ["resolved_at"] = active ? null : Time(turnedAt),
    };

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);
}
