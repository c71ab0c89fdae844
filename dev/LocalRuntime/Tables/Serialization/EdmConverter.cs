using System.Text.Json;

namespace LocalRuntime.Tables.Serialization;

/// <summary>How one .NET type looks in the JSON of the service.</summary>
internal abstract class EdmConverter<T>
{
    /// <summary>The annotation to put beside the value, where the JSON alone would be read as another type.</summary>
    public virtual string? Annotation => null;

    public virtual bool CanRead(ref Utf8JsonReader reader) => true;

    public abstract void Write(Utf8JsonWriter writer, T value);

    public abstract T Read(ref Utf8JsonReader reader);
}
