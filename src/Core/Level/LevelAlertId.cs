using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Level;

/// <summary>An alert at Level. Opaque, case-sensitive.</summary>
/// <param name="Value">The id as text.</param>
[JsonConverter(typeof(IdJsonConverter<LevelAlertId>))]
public readonly record struct LevelAlertId(string Value) : IId<LevelAlertId>
{
    /// <inheritdoc/>
    public static LevelAlertId From(string value) => new(value);

    /// <summary>The id as text.</summary>
    public override string ToString() => Value;
}
