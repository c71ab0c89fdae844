using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Serialization;

namespace LocalRuntime.Tables.Serialization;

/// <summary>The own properties of an entity class: its keys, time stamp and ETag go through the interface instead.</summary>
internal sealed class EntityType
{
    private static readonly ConcurrentDictionary<Type, EntityType> Types = [];
    private static readonly string[] System = [PropertyNames.PartitionKey, PropertyNames.RowKey, PropertyNames.Timestamp, PropertyNames.ETag];

    private EntityType(Type type) => Properties = [.. Bind(type)];

    public EntityProperty[] Properties { get; }

    public static EntityType Of(Type type) => Types.GetOrAdd(type, static type => new(type));

    private static IEnumerable<EntityProperty> Bind(Type type)
    {
        foreach (var member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance))
        {
            var valueType = member switch
            {
                PropertyInfo property when property.GetIndexParameters().Length == 0 => property.PropertyType,
                FieldInfo field => field.FieldType,
                _ => null,
            };
            if (valueType is null || member.IsDefined(typeof(IgnoreDataMemberAttribute)))
            {
                continue;
            }

            var name = member.GetCustomAttribute<DataMemberAttribute>()?.Name ?? member.Name;
            if (!System.Contains(name))
            {
                yield return EntityProperty.Create(name, member, valueType);
            }
        }
    }
}
