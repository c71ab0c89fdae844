using System.Text.Json;

namespace Simulators.Level.Control;

/// <summary>What only a simulator has: changes to the accounts, faults, and a look at what happened.</summary>
internal static class ControlApi
{
    public static void MapControl(this IEndpointRouteBuilder app)
    {
        var control = app.MapGroup("/control");
        AccountControl.Map(control);
        AlertControl.Map(control);
        DeviceControl.Map(control);
        GroupControl.Map(control);
        FaultControl.Map(control);
        WebhookControl.Map(control);
        control.Map("{**any}", () => Problem(404, "There is no such control call."));
    }

    /// <summary>Says in words what was wrong with a call, and takes a body for JSON whatever curl calls it.</summary>
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

    private static IResult Problem(int status, string error) => Results.Json(new { error }, statusCode: status);
}
