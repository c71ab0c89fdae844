using System.Text.Json;

namespace LocalRuntime.Worker;

internal static class HostJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>What extensions.http.routePrefix says in the host.json of a folder; "api" when it says nothing.</summary>
    public static string RoutePrefix(string folder)
    {
        var file = Path.Combine(folder, "host.json");
        if (!File.Exists(file))
        {
            return "api";
        }

        using var json = JsonDocument.Parse(File.ReadAllText(file), Options);
        return json.RootElement.TryGetProperty("extensions", out var extensions)
            && extensions.TryGetProperty("http", out var http)
            && http.TryGetProperty("routePrefix", out var prefix)
            ? prefix.GetString()!
            : "api";
    }
}
