using System.Text.Encodings.Web;
using System.Text.Json;

namespace Integration.Testing.Tables;

/// <summary>Status, headers and body of an answer, or of one part of the answer to a transaction.</summary>
internal sealed record TableAnswer(int Status, string Reason, byte[] Body, params (string Name, string Value)[] Headers)
{
    public static readonly TableAnswer NoContent = new(204, "No Content", []);

    public static readonly TableAnswer TableNotFound = Refused(404, "TableNotFound", "The table specified does not exist.");

    public static readonly TableAnswer TableExists = Refused(409, "TableAlreadyExists", "The table specified already exists.");

    public static readonly TableAnswer NotFound = Refused(404, "ResourceNotFound", "The specified resource does not exist.");

    public static readonly TableAnswer Exists = Refused(409, "EntityAlreadyExists", "The specified entity already exists.");

    public static readonly TableAnswer Stale =
        Refused(412, "UpdateConditionNotSatisfied", "The update condition specified in the request was not satisfied.");

    public static readonly TableAnswer BodyTooLarge =
        Refused(413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.");

    public bool IsError => Status >= 400;

    /// <summary>The code of an error; empty otherwise.</summary>
    public string ErrorCode { get; private init; } = "";

    private string ErrorMessage { get; init; } = "";

    public static TableAnswer Written(string etag) => NoContent with { Headers = [("ETag", etag)] };

    public static TableAnswer Read(byte[] body, params (string Name, string Value)[] headers) =>
        new(200, "OK", body, [("Content-Type", "application/json;odata=minimalmetadata"), .. headers]);

    public static TableAnswer Refused(int status, string code, string message)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object> { ["odata.error"] = new { code, message = new { lang = "en-US", value = message } } }, Relaxed);
        return new(status, Reasons(status), body, ("Content-Type", "application/json;odata=minimalmetadata"), ("x-ms-error-code", code))
        {
            ErrorCode = code,
            ErrorMessage = message,
        };
    }

    /// <summary>The same error, saying which action of a transaction it is about.</summary>
    public TableAnswer At(int action) => Refused(Status, ErrorCode, $"{action}:{ErrorMessage}");

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Reasons(int status) => status switch
    {
        400 => "Bad Request",
        404 => "Not Found",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Request Entity Too Large",
        _ => throw new NotSupportedException($"The tables in memory never answer {status}."),
    };
}
