namespace LocalRuntime.Tables.Serialization;

/// <summary>Finds the converter of a property's type.</summary>
internal static class ConverterFor
{
    private static readonly Dictionary<Type, object> Known = new()
    {
        [typeof(string)] = StringConverter.Instance,
        [typeof(bool)] = BooleanConverter.Instance,
        [typeof(int)] = Int32Converter.Instance,
        [typeof(long)] = Int64Converter.Instance,
        [typeof(double)] = DoubleConverter.Instance,
        [typeof(Guid)] = GuidConverter.Instance,
        [typeof(byte[])] = BinaryConverter.Instance,
        [typeof(BinaryData)] = BinaryDataConverter.Instance,
        [typeof(DateTime)] = DateTimeConverter.Instance,
        [typeof(DateTimeOffset)] = DateTimeOffsetConverter.Instance,
    };

    public static EdmConverter<T>? Type<T>() => (EdmConverter<T>?)Find(typeof(T));

    private static object? Find(Type type)
    {
        if (Known.TryGetValue(type, out var converter))
        {
            return converter;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Find(underlying) is { } inner
                ? Activator.CreateInstance(typeof(NullableConverter<>).MakeGenericType(underlying), inner)
                : null;
        }

        return type.IsEnum ? Activator.CreateInstance(typeof(EnumConverter<>).MakeGenericType(type)) : null;
    }
}
