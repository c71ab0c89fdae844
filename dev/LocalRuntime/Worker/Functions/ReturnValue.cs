namespace LocalRuntime.Worker;

/// <summary>Waits for what a method returned and takes the value out of it.</summary>
internal static class ReturnValue
{
    public static async Task<object?> OfAsync(object? returned, Type declared)
    {
        switch (returned)
        {
            case Task task:
                await task;
                return declared.IsGenericType ? declared.GetProperty(nameof(Task<>.Result))!.GetValue(task) : null;
            case ValueTask task:
                await task;
                return null;
            case not null when declared.IsGenericType && declared.GetGenericTypeDefinition() == typeof(ValueTask<>):
                var inner = declared.GetMethod(nameof(ValueTask<>.AsTask))!.Invoke(returned, null);
                return await OfAsync(inner, typeof(Task<>).MakeGenericType(declared.GetGenericArguments()));
            default:
                return returned;
        }
    }
}
