using System.Text.Json;
using Integration.Core.Results;

namespace Integration.Core.Level;

/// <summary>A group (folder) as returned by Level.</summary>
/// <param name="ParentId">The group above, or null for a root.</param>
internal sealed record LevelGroup(LevelGroupId Id, LevelGroupId? ParentId, string Name, int DeviceCount)
{
    internal static LevelGroup? Parse(JsonElement item) => item.Text("id") is { } id
        ? new LevelGroup(
            new LevelGroupId(id),
            item.Text("parent_id") is { } parent ? new LevelGroupId(parent) : null,
            item.Text("name") ?? id,
            (int)Math.Clamp(item.Integer("device_count") ?? 0, 0, int.MaxValue))
        : null;
}
