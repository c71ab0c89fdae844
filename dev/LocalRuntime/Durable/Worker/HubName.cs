using System.Text.Json;
using System.Text.RegularExpressions;

namespace LocalRuntime.Durable;

internal static partial class HubName
{
    private const string Default = "DurableTaskHub";

    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>What extensions.durableTask.hubName says in the host.json of a folder, if it can name a table.</summary>
    public static string In(string folder)
    {
        var file = Path.Combine(folder, "host.json");
        if (!File.Exists(file))
        {
            return Default;
        }

        using var json = JsonDocument.Parse(File.ReadAllText(file), Options);
        return json.RootElement.TryGetProperty("extensions", out var extensions)
            && extensions.TryGetProperty("durableTask", out var durable)
            && durable.TryGetProperty("hubName", out var name)
            && name.GetString() is { } text
            && TableName().IsMatch(text)
            ? text
            : Default;
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,62}$")]
    private static partial Regex TableName();
}
