using System.Text;
using Simulators.Level.Webhooks;

namespace Simulators.Level.Control;

/// <summary>The Webhooks and Requests tabs of Level's settings.</summary>
internal static class WebhookControl
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("webhook", (ControlCall call) => Show(call));
        control.MapPut("webhook", (ControlCall call, WebhookSettings settings) => Set(call, settings));
        control.MapDelete("webhook", (ControlCall call) => Set(call, null));
        control.MapPost("webhook/flush", (ControlCall call, CancellationToken cancellationToken, bool now = false, int timeoutMs = 30_000) =>
            FlushAsync(call, now, timeoutMs, cancellationToken));
        control.MapPost(
            "webhook/send", (ControlCall call, Message message, CancellationToken cancellationToken) => SendAsync(call, message, cancellationToken));
        control.MapGet("deliveries", (ControlCall call, string? state, int limit = 100) =>
            Results.Json(call.Account.Webhooks.Log.All.Where(delivery => IsIn(delivery, state)).TakeLast(limit).Select(Describe)));
        control.MapDelete("deliveries", (ControlCall call) =>
        {
            call.Account.Webhooks.Log.Clear();
            return Results.NoContent();
        });
        control.MapPost("deliveries/{eventId:guid}/redeliver", (ControlCall call, Guid eventId) => Redeliver(call, eventId));
    }

    private static IResult Show(ControlCall call) => call.Account.Webhooks.Settings is { } settings
        ? Results.Json(new { settings.Url, hasSecret = settings.Secret is not null, settings.Enabled, settings.Events, outstanding = call.Account.Webhooks.Outstanding })
        : throw new BadHttpRequestException("No webhook is set.", 404);

    private static IResult Set(ControlCall call, WebhookSettings? settings)
    {
        if (settings is { Attempts: < 1 } or { Concurrency: < 1 } or { TimeoutMs: < 1 } or { RetryDelayMs: < 0 } or { JitterMs: < 0 })
        {
            throw new BadHttpRequestException("Attempts, concurrency and time-out start at 1, delays at 0.");
        }

        if (settings is not null && !(settings.Url.IsAbsoluteUri && settings.Url.Scheme is "http" or "https"))
        {
            throw new BadHttpRequestException("The URL must be an absolute http or https one.");
        }

        call.Account.Webhooks.Settings = settings;
        return settings is null ? Results.NoContent() : Show(call);
    }

    private static async Task<IResult> FlushAsync(ControlCall call, bool now, int timeoutMs, CancellationToken cancellationToken) =>
        Results.Json(new { outstanding = await call.Account.Webhooks.FlushAsync(now, TimeSpan.FromMilliseconds(timeoutMs), cancellationToken) });

    private static async Task<IResult> SendAsync(ControlCall call, Message message, CancellationToken cancellationToken)
    {
        var settings = call.Account.Webhooks.Settings;
        var url = message.Url ?? settings?.Url ?? throw new BadHttpRequestException("No webhook is set, and no url given.");
        var secret = message.Secret ?? settings?.Secret;
        var body = Encoding.UTF8.GetBytes(message.Body);
        var signature = message.Signature ?? (message.Sign && secret is not null ? LevelSignature.Of(body, secret) : null);
        var limit = TimeSpan.FromMilliseconds(settings?.TimeoutMs ?? 10_000);
        return Results.Json(await WebhookPost.SendAsync(url, body, signature, message.ContentType, limit, call.Account.Time, cancellationToken));
    }

    private static IResult Redeliver(ControlCall call, Guid eventId)
    {
        var delivery = call.Account.Webhooks.Log.Find(eventId) ?? throw ControlCall.Unknown("delivery of event", $"{eventId}");
        return call.Account.Webhooks.Repeat(delivery) ? Results.Accepted() : throw new BadHttpRequestException("That event is still on its way.", 409);
    }

    private static bool IsIn(Delivery delivery, string? state) => state is null || $"{delivery.State}".Equals(state, StringComparison.OrdinalIgnoreCase);

    private static object Describe(Delivery delivery) => new
    {
        delivery.EventId,
        delivery.EventType,
        delivery.OccurredAt,
        delivery.State,
        body = Encoding.UTF8.GetString(delivery.Body),
        delivery.Attempts,
    };

    /// <summary>A body to send as it is; a signature given is sent in place of the right one.</summary>
    internal sealed record Message(
        string Body, bool Sign = true, string? Signature = null, string? Secret = null, Uri? Url = null, string? ContentType = "application/json");
}
