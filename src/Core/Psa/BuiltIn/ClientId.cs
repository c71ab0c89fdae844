using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>A client of the built-in PSA.</summary>
/// <param name="Value">The id as text.</param>
[JsonConverter(typeof(IdJsonConverter<ClientId>))]
public readonly record struct ClientId(string Value) : IId<ClientId>
{
    /// <inheritdoc/>
    public static ClientId From(string value) => new(value);

    /// <summary>The id as text.</summary>
    public override string ToString() => Value;
}
