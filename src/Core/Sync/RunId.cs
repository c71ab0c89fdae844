using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>One execution of a sync. A later run's id sorts before an earlier one's.</summary>
/// <param name="Value">The id as text.</param>
[JsonConverter(typeof(IdJsonConverter<RunId>))]
public readonly record struct RunId(string Value) : IId<RunId>
{
    /// <inheritdoc/>
    public static RunId From(string value) => new(value);

    /// <summary>The id as text.</summary>
    public override string ToString() => Value;
}
