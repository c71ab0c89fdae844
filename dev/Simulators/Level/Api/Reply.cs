using System.Text.Json;

namespace Simulators.Level.Api;

/// <summary>An answer, decided but not yet written.</summary>
internal readonly record struct Reply(int Status, Action<Utf8JsonWriter> Write, int? RetryAfter = null)
{
    public static readonly Reply NotFound = Error(404, "Not found");

    public static readonly Reply Forbidden = Error(403, "Forbidden");

    public static Reply Error(int status, string text, int? retryAfter = null) => new(status, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("error", text);
        writer.WriteEndObject();
    }, retryAfter);
}
