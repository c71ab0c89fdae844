using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Level;

/// <summary>A device at Level. Opaque, case-sensitive, up to 255 characters.</summary>
/// <param name="Value">The id as text.</param>
[JsonConverter(typeof(IdJsonConverter<LevelDeviceId>))]
public readonly record struct LevelDeviceId(string Value) : IId<LevelDeviceId>
{
    /// <inheritdoc/>
    public static LevelDeviceId From(string value) => new(value);

    /// <summary>The id as text.</summary>
    public override string ToString() => Value;
}
