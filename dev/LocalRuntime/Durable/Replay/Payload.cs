using System.Text;
using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

internal static class Payload
{
    public const int MaxBytes = 900 * 1024;
    public const int MaxCustomStatusLength = 16 * 1024;

    /// <summary>Inputs, results and events become JSON here, and no later than here they are found to be too large to be stored.</summary>
    public static string? ToJson(this DataConverter converter, object? value, string what)
    {
        var json = converter.Serialize(value);
        return json is null || Encoding.UTF8.GetByteCount(json) is var bytes && bytes <= MaxBytes
            ? json
            : throw new ArgumentException($"{what} has {bytes:N0} bytes as JSON; at most {MaxBytes:N0} can be stored. Pass an id or a cursor instead of the data.");
    }
}
