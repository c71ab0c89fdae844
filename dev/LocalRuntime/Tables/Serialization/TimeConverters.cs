using System.Globalization;
using System.Text.Json;

namespace LocalRuntime.Tables.Serialization;

internal sealed class DateTimeConverter : EdmConverter<DateTime>
{
    public static readonly DateTimeConverter Instance = new();

    public override string Annotation => EdmType.DateTime;

    public override void Write(Utf8JsonWriter writer, DateTime value)
    {
        if (value.Kind != DateTimeKind.Utc)
        {
            throw new NotSupportedException($"The time {value} is {value.Kind}, but only UTC can be stored.");
        }

        // Always all seven digits, so that no two spellings of one instant are ever stored.
        Span<byte> text = stackalloc byte[28];
        value.TryFormat(text, out var length, "O", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }

    public override DateTime Read(ref Utf8JsonReader reader) => reader.GetDateTimeOffset().UtcDateTime;
}

internal sealed class DateTimeOffsetConverter : EdmConverter<DateTimeOffset>
{
    public static readonly DateTimeOffsetConverter Instance = new();

    public override string Annotation => EdmType.DateTime;

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value) => DateTimeConverter.Instance.Write(writer, value.UtcDateTime);

    public override DateTimeOffset Read(ref Utf8JsonReader reader) => reader.GetDateTimeOffset();
}
