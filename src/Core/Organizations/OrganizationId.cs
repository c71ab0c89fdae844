using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Organizations;

/// <summary>Which organization (one MSP, the tenant). Random; letters and digits.</summary>
/// <param name="Value">The id as text.</param>
[JsonConverter(typeof(IdJsonConverter<OrganizationId>))]
public readonly record struct OrganizationId(string Value) : IId<OrganizationId>
{
    /// <inheritdoc/>
    public static OrganizationId From(string value) => new(value);

    /// <summary>The id as text.</summary>
    public override string ToString() => Value;
}
