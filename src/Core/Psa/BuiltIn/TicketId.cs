using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>A ticket of the built-in PSA. A later ticket's id sorts before an earlier one's.</summary>
/// <param name="Value">The id as text.</param>
[JsonConverter(typeof(IdJsonConverter<TicketId>))]
public readonly record struct TicketId(string Value) : IId<TicketId>
{
    /// <inheritdoc/>
    public static TicketId From(string value) => new(value);

    /// <summary>The id as text.</summary>
    public override string ToString() => Value;
}
