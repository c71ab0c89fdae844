using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Organizations;

/// <summary>Who is signed in, as the sign-in service names them, in lower case: usually an e-mail address.</summary>
/// <param name="Value">The id as text.</param>
[JsonConverter(typeof(IdJsonConverter<UserId>))]
public readonly record struct UserId(string Value) : IId<UserId>
{
    /// <inheritdoc/>
    public static UserId From(string value) => new(value);

    /// <summary>The id as text.</summary>
    public override string ToString() => Value;
}
