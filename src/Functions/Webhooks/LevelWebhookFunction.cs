using Integration.Core.Webhooks;
using Integration.Core.Work;
using Integration.Functions.Api;
using Integration.Functions.Http;
using Integration.Functions.Orchestrations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Webhooks;

/// <summary>Where Level's webhooks arrive.</summary>
internal sealed class LevelWebhookFunction(WebhookIntake intake, WorkStarter starter, TimeProvider time)
{
    /// <summary>Level waits for seconds, a storage that hangs is waited for through several time-outs: 503 in between, and Level comes again.</summary>
    private static readonly TimeSpan MaxWork = TimeSpan.FromSeconds(12);

    /// <summary>Confirms that this is the webhook endpoint.</summary>
    [Function("LevelWebhookHealth")]
    [ApiOperation("Confirms that this is the webhook endpoint", typeof(object), IsAnonymous = true)]
    public static IResult Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/integrations/level/webhooks/{endpointId?}")] HttpRequest request) =>
        ApiResults.Ok(new { status = "ok", message = "This is the webhook endpoint for Level. Level sends its events here by POST." });

    /// <summary>Takes an event in. The drain is woken before the answer, so that a 2xx means: stored, and on its way.</summary>
    [Function("LevelWebhook")]
    [ApiOperation("Receives a signed Level event", typeof(object), Body = typeof(object), Status = 202, IsAnonymous = true)]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/integrations/level/webhooks/{endpointId?}")] HttpRequest request,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(MaxWork, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);

        // Not a parameter: the host would also fill that from the query or the body when the URL has no id.
        var endpointId = request.RouteValues["endpointId"] as string;
        var delivery = new WebhookRequest(endpointId, request.ContentType, request.Headers["X-Level-Signature"], request.Body);
        var outcome = await intake.AcceptAsync(delivery, deadline.Token);
        if (outcome.Wake is { } wake)
        {
            var engine = new DurableEngine(durable, time);
            await intake.WakeAsync(wake, () => starter.WakeAsync(engine, WorkKind.Drain, wake.Organization, deadline.Token));
        }

        if (outcome.RetryAfter is { } wait)
        {
            request.HttpContext.Response.Headers.RetryAfter = $"{Math.Ceiling(wait.TotalSeconds)}";
        }

        return ToHttp(outcome);
    }

    private static IResult ToHttp(IntakeStatus outcome) => outcome.Answer switch
    {
        IntakeResult.Stored => ApiResults.Accepted(new { received = true }),
        IntakeResult.Duplicate => ApiResults.Ok(new { received = true, duplicate = true }),
        IntakeResult.Unsupported => ApiResults.Ok(new { received = true, supported = false }),
        IntakeResult.Malformed => ApiResults.Of(StatusCodes.Status400BadRequest, "malformed-event", "Invalid event payload.", outcome.Detail),
        IntakeResult.Refused => ApiResults.Of(StatusCodes.Status401Unauthorized, "refused", "Refused.", outcome.Detail),
        IntakeResult.TooLarge => ApiResults.Of(StatusCodes.Status413PayloadTooLarge, "too-large", "The body is too large.", outcome.Detail),
        IntakeResult.NotJson => ApiResults.Of(
            StatusCodes.Status415UnsupportedMediaType, "not-json", "Unsupported content type: JSON is required.", outcome.Detail),
        IntakeResult.RateLimited => ApiResults.Of(StatusCodes.Status429TooManyRequests, "rate-limited", "Too many events.", outcome.Detail),
        IntakeResult.Busy => ApiResults.Of(StatusCodes.Status503ServiceUnavailable, "busy", "Too many requests on the shared webhook URL.", outcome.Detail),
    };
}
