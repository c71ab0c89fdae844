using System.Text;
using System.Text.Json.Nodes;

namespace Integration.Core.Tests.Model.Level;

/// <summary>What Level tells by webhook.</summary>
/// <param name="Type">For example <c>device_updated</c>.</param>
/// <param name="About">The id of what it is about.</param>
internal sealed record LevelEvent(string Type, string About, Guid Id, byte[] Body)
{
    public static LevelEvent Make(string type, string about, DateTimeOffset at, JsonObject data, Guid id) =>
        new(type, about, id, Encoding.UTF8.GetBytes(new JsonObject
        {
            ["event_type"] = type,
            ["event_id"] = id.ToString(),
            ["occurred_at"] = LevelShapes.Time(at),
            ["data"] = data,
        }.ToJsonString()));

    public override string ToString() => $"{Type} {About} ({Id.ToString()[..4]})";
}
