using System.Reflection;
using System.Text;
using System.Text.Json;

namespace LocalRuntime.Tables.Serialization;

/// <summary>One property (or public field) of an entity class, as the service sees it.</summary>
internal abstract class EntityProperty(string name)
{
    public string Name { get; } = name;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    public static EntityProperty Create(string name, MemberInfo member, Type type) =>
        (EntityProperty)Activator.CreateInstance(typeof(EntityProperty<>).MakeGenericType(type), name, member)!;

    public abstract void Write(Utf8JsonWriter writer, object entity);

    public abstract void Read(ref Utf8JsonReader reader, object entity);
}

internal sealed class EntityProperty<T> : EntityProperty
{
    private readonly EdmConverter<T>? _converter = ConverterFor.Type<T>();
    private readonly JsonEncodedText _name;
    private readonly JsonEncodedText _annotationName;
    private readonly JsonEncodedText _annotation;
    private readonly Func<object, T>? _get;
    private readonly Action<object, T>? _set;

    public EntityProperty(string name, MemberInfo member)
        : base(name)
    {
        _name = JsonEncodedText.Encode(name);
        _annotationName = JsonEncodedText.Encode(name + PropertyNames.TypeSuffix);
        _annotation = JsonEncodedText.Encode(_converter?.Annotation ?? "");
        (_get, _set) = MemberAccess.To<T>(member);
    }

    public override void Write(Utf8JsonWriter writer, object entity)
    {
        if (_get is null || _get(entity) is not { } value)
        {
            return;
        }

        if (_converter is null)
        {
            throw new NotSupportedException($"{entity.GetType()}.{Name} is a {typeof(T)}, which table storage has no type for.");
        }

        if (_converter.Annotation is not null)
        {
            writer.WriteString(_annotationName, _annotation);
        }

        writer.WritePropertyName(_name);
        _converter.Write(writer, value);
    }

    public override void Read(ref Utf8JsonReader reader, object entity)
    {
        if (_set is null || _converter is null)
        {
            reader.Skip();
            return;
        }

        if (reader.TokenType == JsonTokenType.Null)
        {
            _set(entity, default!);
        }
        else if (_converter.CanRead(ref reader))
        {
            _set(entity, _converter.Read(ref reader));
        }
    }
}
