using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Integration.Core.Secrets;

/// <summary>
/// A key, password or token. Texts, logs, JSON and debuggers show <see cref="Hidden"/>; only <see cref="Reveal"/> gives the value, so every place
/// where a secret leaves this process or is compared by hand can be found by that name.
/// </summary>
[DebuggerDisplay(Secret.Hidden)]
[JsonConverter(typeof(SecretJsonConverter))]
internal sealed record Secret
{
    public const string Hidden = "***";

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value;

    public Secret(string value) => _value = value;

    /// <summary>What people recognize it by: its last characters, four at most and never more than half of it.</summary>
    public string Hint => _value[^Math.Min(4, _value.Length / 2)..];

    // Into a secret without ceremony, out of it only by name.
    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator Secret?(string? value) => value is null ? null : new(value);

    /// <summary>The value itself, for the request, signature or store that needs it. Never for a text.</summary>
    public string Reveal() => _value;

    public override string ToString() => Hidden;
}

/// <summary>Reads a secret from a request; writes none into an answer.</summary>
internal sealed class SecretJsonConverter : JsonConverter<Secret>
{
    /// <inheritdoc/>
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(Secret.Hidden);
}
