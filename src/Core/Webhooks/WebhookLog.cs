using Microsoft.Extensions.Logging;

namespace Integration.Core.Webhooks;

/// <summary>Log events for webhooks; see docs/operations.md.</summary>
internal static partial class WebhookLog
{
    [LoggerMessage(1001, LogLevel.Warning, "Webhook events of {Organization} exceed the rate limit and are rejected. A catch-up sync will import them.")]
    public static partial void EventsRejected(this ILogger log, OrganizationId organization);

    [LoggerMessage(1002, LogLevel.Warning, "Event {EventId} of {Organization} failed on attempt {Attempt}.")]
    public static partial void EventFailed(this ILogger log, Exception failure, string eventId, OrganizationId organization, int attempt);

    [LoggerMessage(1003, LogLevel.Error, "Event {EventId} of {Organization} is a dead letter after {Attempts} attempts: {Reason}")]
    public static partial void EventDeadLettered(this ILogger log, string eventId, OrganizationId organization, int attempts, string? reason);

    [LoggerMessage(1004, LogLevel.Information, "{Count} events of {Organization} wait for Level's rate limit until {ResumeAt}.")]
    public static partial void EventsThrottled(this ILogger log, int count, OrganizationId organization, DateTimeOffset resumeAt);

    [LoggerMessage(
        1005, LogLevel.Warning,
        "{Unknown} requests on the shared webhook URL matched no secret since the last report; {Busy} of them were rejected before every secret was tried.")]
    public static partial void SharedUrlUnmatched(this ILogger log, int unknown, int busy);
}
