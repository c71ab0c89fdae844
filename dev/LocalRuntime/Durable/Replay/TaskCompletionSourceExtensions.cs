using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

internal static class TaskCompletionSourceExtensions
{
    /// <summary>A result that is no T is the awaiting code's failure, not the engine's.</summary>
    public static void Complete<T>(this TaskCompletionSource<T> source, string? json, DataConverter converter)
    {
        T value;
        try
        {
            value = converter.Deserialize<T>(json)!;
        }
        catch (Exception exception)
        {
            source.TrySetException(exception);
            return;
        }

        source.TrySetResult(value);
    }
}
