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

    /// <summary>Its last characters, so that people recognize it: at most four, and never more than half.</summary>
    public string Hint => _value[^Math.Min(4, _value.Length / 2)..];

    // Implicit into a secret, explicit out of it.
    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator Secret?(string? value) => value is null ? null : new(value);

    /// <summary>The plain value, for a request, signature or store only. Never put it into a text.</summary>
    public string Reveal() => _value;

    public override string ToString() => Hidden;
}

/// <summary>Reads secrets from JSON and never writes one.</summary>
internal sealed class SecretJsonConverter : JsonConverter<Secret>
{
    /// <inheritdoc/>
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(Secret.Hidden);
}
