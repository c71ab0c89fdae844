using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simulators.HaloPsa.Api;

/// <summary>An answer, decided but not yet written: JSON, or else a text, or neither. It is applied when something was stored, or a token issued.</summary>
internal sealed record Reply(int Status, JsonNode? Json = null, string Text = "", string? ContentType = null, bool Applied = false)
{
    public static readonly Reply Unauthorized = new(401);

    public static readonly Reply Forbidden = new(403);

    public static readonly Reply NotFound = new(404);

    public string? RetryAfter { get; init; }

    public string? Location { get; init; }

    /// <summary>The usual refusal, in words.</summary>
    public static Reply Message(int status, string message) => new(status, new JsonObject { ["Message"] = message });

    /// <summary>An exception of .NET's, as it comes out.</summary>
    public static Reply Exception(int status, string message, string className = "System.Exception") =>
        new(status, new JsonObject { ["ClassName"] = className, ["Message"] = message, ["Data"] = null, ["InnerException"] = null });

    public static Reply Html(int status, string heading) =>
        new(status, Text: $"<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>{heading}</h1></body></html>", ContentType: "text/html");

    /// <summary>A refusal of the authorisation server.</summary>
    public static Reply OAuth(int status, string error, string description) => new(status, new JsonObject
    {
        ["error"] = error,
        ["error_description"] = description,
        ["error_uri"] = "https://documentation.openiddict.com/errors",
    });

    public byte[] Bytes() => Json is null ? System.Text.Encoding.UTF8.GetBytes(Text) : JsonSerializer.SerializeToUtf8Bytes(Json, Wire.Options);
}
