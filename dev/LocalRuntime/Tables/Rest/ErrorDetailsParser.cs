using System.Text.Json;
using Azure;
using Azure.Core;

namespace LocalRuntime.Tables.Rest;

/// <summary>Reads the code and the message out of <c>{"odata.error":{"code":…,"message":{"value":…}}}</c>.</summary>
internal sealed class ErrorDetailsParser : RequestFailedDetailsParser
{
    public const string FailedActionKey = "FailedEntity";

    public static readonly ErrorDetailsParser Instance = new();

    public override bool TryParse(Response response, out ResponseError? error, out IDictionary<string, string>? data)
    {
        error = null;
        data = null;
        var code = response.Headers.TryGetValue("x-ms-error-code", out var header) ? header : null;
        string? message = null;
        if (response.ContentStream is { CanSeek: true, Length: > 0 } content)
        {
            content.Position = 0;
            TryReadBody(content, ref code, ref message);
            content.Position = 0;
        }

        if (code is null)
        {
            return false;
        }

        error = new(code, message);
        if (FailedAction(message) is { } index)
        {
            data = new Dictionary<string, string> { [FailedActionKey] = index };
        }

        return true;
    }

    // The message about a transaction begins with the position, counted from zero, of the action that was refused: "57:The specified entity…".
    private static string? FailedAction(string? message) =>
        message?.Split(':', 2) is [var index, _] && index.Length > 0 && index.All(char.IsAsciiDigit) ? index : null;

    private static void TryReadBody(Stream content, ref string? code, ref string? message)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("odata.error", out var body))
            {
                code = body.GetProperty("code").GetString();
                message = body.GetProperty("message").GetProperty("value").GetString();
            }
        }
        catch (JsonException)
        {
            // A proxy's page or an XML error: the header's code, if any, is all there is.
        }
    }
}
