using System.Text.Json;

namespace Simulators.Shared;

/// <summary>Says in words what was wrong with a control call.</summary>
internal static class ControlErrors
{
    /// <summary>Takes a body for JSON whatever curl calls it.</summary>
    public static async Task ExplainAsync(HttpContext http, RequestDelegate next)
    {
        http.Request.ContentType = "application/json";
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException refused)
        {
            var reason = refused.InnerException is JsonException json ? json.Message : refused.Message;
            await Problem(refused.StatusCode, reason).ExecuteAsync(http);
        }
    }

    public static IResult Problem(int status, string error) => Results.Json(new { error }, statusCode: status);

    public static BadHttpRequestException Unknown(string what, object? id) => new($"There is no {what} '{id}'.", 404);
}
