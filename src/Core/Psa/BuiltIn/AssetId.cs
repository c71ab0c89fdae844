using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>An asset of the built-in PSA. Follows from the Level device id, so a device always finds its asset again.</summary>
/// <param name="Value">The id as text.</param>
[JsonConverter(typeof(IdJsonConverter<AssetId>))]
public readonly record struct AssetId(string Value) : IId<AssetId>
{
    /// <inheritdoc/>
    public static AssetId From(string value) => new(value);

    /// <summary>The id as text.</summary>
    public override string ToString() => Value;
}
