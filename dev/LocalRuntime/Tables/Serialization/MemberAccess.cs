using System.Reflection;

namespace LocalRuntime.Tables.Serialization;

/// <summary>Delegates to a member; plain reflection only for public fields, which hardly occur.</summary>
internal static class MemberAccess
{
    public static (Func<object, T>? Get, Action<object, T>? Set) To<T>(MemberInfo member) => member switch
    {
        FieldInfo field => (entity => (T)field.GetValue(entity)!, field.IsInitOnly ? null : (entity, value) => field.SetValue(entity, value)),
        PropertyInfo property => Delegates<T>(property),
        _ => throw new ArgumentException($"{member} is neither a property nor a field.", nameof(member)),
    };

    private static (Func<object, T>? Get, Action<object, T>? Set) Delegates<T>(PropertyInfo property)
    {
        var binder = (Binder<T>)Activator.CreateInstance(typeof(Binder<,>).MakeGenericType(property.DeclaringType!, typeof(T)))!;
        return binder.Bind(property);
    }

    private abstract class Binder<T>
    {
        public abstract (Func<object, T>? Get, Action<object, T>? Set) Bind(PropertyInfo property);
    }

    private sealed class Binder<TEntity, T> : Binder<T>
        where TEntity : class
    {
        public override (Func<object, T>? Get, Action<object, T>? Set) Bind(PropertyInfo property)
        {
            var get = property.GetGetMethod()?.CreateDelegate<Func<TEntity, T>>();
            var set = property.GetSetMethod()?.CreateDelegate<Action<TEntity, T>>();
            return (
                get is null ? null : entity => get((TEntity)entity),
                set is null ? null : (entity, value) => set((TEntity)entity, value));
        }
    }
}
