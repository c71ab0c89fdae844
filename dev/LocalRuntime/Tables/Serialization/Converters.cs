using System.Globalization;
using System.Text.Json;

namespace LocalRuntime.Tables.Serialization;

internal sealed class StringConverter : EdmConverter<string?>
{
    public static readonly StringConverter Instance = new();

    public override void Write(Utf8JsonWriter writer, string? value) => writer.WriteStringValue(value);

    public override string? Read(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
}

internal sealed class BooleanConverter : EdmConverter<bool>
{
    public static readonly BooleanConverter Instance = new();

    public override void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    public override bool Read(ref Utf8JsonReader reader) => reader.GetBoolean();
}

internal sealed class Int32Converter : EdmConverter<int>
{
    public static readonly Int32Converter Instance = new();

    public override void Write(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);

    public override int Read(ref Utf8JsonReader reader) => reader.GetInt32();
}

/// <summary>A JSON number holds 53 bits at many readers, so the service takes and gives text.</summary>
internal sealed class Int64Converter : EdmConverter<long>
{
    public static readonly Int64Converter Instance = new();

    public override string Annotation => EdmType.Int64;

    public override void Write(Utf8JsonWriter writer, long value)
    {
        Span<byte> text = stackalloc byte[20];
        value.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }

    public override long Read(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
            ? long.Parse(reader.ValueSpan, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("The property is stored as a 32-bit number, not as a 64-bit one.");
}

/// <summary>JSON has no number for NaN and the infinities: they travel as text.</summary>
internal sealed class DoubleConverter : EdmConverter<double>
{
    public static readonly DoubleConverter Instance = new();

    public override string Annotation => EdmType.Double;

    public override void Write(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }

    public override double Read(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
            ? double.Parse(reader.ValueSpan, CultureInfo.InvariantCulture)
            : reader.GetDouble();
}

internal sealed class GuidConverter : EdmConverter<Guid>
{
    public static readonly GuidConverter Instance = new();

    public override string Annotation => EdmType.Guid;

    public override void Write(Utf8JsonWriter writer, Guid value) => writer.WriteStringValue(value);

    public override Guid Read(ref Utf8JsonReader reader) => reader.GetGuid();
}

internal sealed class BinaryConverter : EdmConverter<byte[]?>
{
    public static readonly BinaryConverter Instance = new();

    public override string Annotation => EdmType.Binary;

    public override void Write(Utf8JsonWriter writer, byte[]? value) => writer.WriteBase64StringValue(value);

    public override byte[]? Read(ref Utf8JsonReader reader) => reader.GetBytesFromBase64();
}

internal sealed class BinaryDataConverter : EdmConverter<BinaryData?>
{
    public static readonly BinaryDataConverter Instance = new();

    public override string Annotation => EdmType.Binary;

    public override void Write(Utf8JsonWriter writer, BinaryData? value) => writer.WriteBase64StringValue(value!.ToMemory().Span);

    public override BinaryData? Read(ref Utf8JsonReader reader) => BinaryData.FromBytes(reader.GetBytesFromBase64());
}

/// <summary>Enums are stored by name; a name that this version does not know leaves the property alone.</summary>
internal sealed class EnumConverter<T> : EdmConverter<T>
    where T : struct, Enum
{
    public override bool CanRead(ref Utf8JsonReader reader) => Enum.IsDefined(typeof(T), reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, T value) => writer.WriteStringValue(value.ToString());

    public override T Read(ref Utf8JsonReader reader) => Enum.Parse<T>(reader.GetString()!);
}

internal sealed class NullableConverter<T>(EdmConverter<T> inner) : EdmConverter<T?>
    where T : struct
{
    public override string? Annotation => inner.Annotation;

    public override bool CanRead(ref Utf8JsonReader reader) => inner.CanRead(ref reader);

    public override void Write(Utf8JsonWriter writer, T? value) => inner.Write(writer, value!.Value);

    public override T? Read(ref Utf8JsonReader reader) => inner.Read(ref reader);
}
