using Integration.Core.Organizations;
using Integration.Core.Webhooks;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Api;

/// <summary>A webhook secret.</summary>
/// <param name="Secret">It cannot be read again.</param>
public sealed record SecretView(string Secret);

/// <summary>An organization's webhook.</summary>
/// <param name="Url">Where Level is to send events.</param>
/// <param name="HasSecret">Whether a secret was made.</param>
/// <param name="PreviousValidUntil">Until when the secret before counts.</param>
/// <param name="LastReceivedAt">When an event was last received.</param>
public sealed record WebhookAddressView(string Url, bool HasSecret, DateTimeOffset? PreviousValidUntil, DateTimeOffset? LastReceivedAt);

/// <summary>An organization's webhook: address, secret, events.</summary>
public sealed class LevelWebhookFunctions(WebhookSettings webhooks, ApiGate gate)
{
    /// <summary>The webhook's address and state.</summary>
    [Function("GetLevelWebhook")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/level/webhook")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => (await webhooks.ViewAsync(caller.Organization, cancellationToken)).ToHttp(view =>
            Answers.Ok(new WebhookAddressView(Address(request, view.EndpointId), view.HasSecret, view.PreviousValidUntil, view.LastReceivedAt))));

    /// <summary>Makes a new secret and shows it, once.</summary>
    [Function("RotateLevelWebhook")]
    public Task<IResult> RotateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/level/webhook/rotate")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            (await webhooks.RotateAsync(caller.Organization, cancellationToken)).ToHttp(secret => Answers.Ok(new SecretView(secret))));

    /// <summary>The events.</summary>
    [Function("ListLevelEvents")]
    public Task<IResult> ListEventsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/level/events")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
        {
            if (!request.ReadPage().Succeeded(out var part, out var problem)
                || !request.ReadName<EventState>("state", out var state).Succeeded(out _, out problem))
            {
                return problem.ToHttp();
            }

            return Answers.Ok(await webhooks.ListEventsAsync(caller.Organization, state, part, cancellationToken));
        });

    /// <summary>One event.</summary>
    [Function("GetLevelEvent")]
    public Task<IResult> GetEventAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/level/events/{eventId}")] HttpRequest request,
        string org,
        string eventId,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => (await webhooks.FindEventAsync(caller.Organization, eventId, cancellationToken)).ToHttp());

    private static string Address(HttpRequest request, string endpoint)
    {
        // App Service ends TLS in front of the app and says so in this header.
        var scheme = request.Headers["X-Forwarded-Proto"].ToString() is "https" ? "https" : request.Scheme;
        return $"{scheme}://{request.Host}/api/integrations/level/webhooks/{endpoint}";
    }
}
