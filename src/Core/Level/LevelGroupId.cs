using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Level;

/// <summary>A group (folder) at Level. Opaque, case-sensitive.</summary>
/// <param name="Value">The id as text.</param>
[JsonConverter(typeof(IdJsonConverter<LevelGroupId>))]
public readonly record struct LevelGroupId(string Value) : IId<LevelGroupId>
{
    /// <inheritdoc/>
    public static LevelGroupId From(string value) => new(value);

    /// <summary>The id as text.</summary>
    public override string ToString() => Value;
}
