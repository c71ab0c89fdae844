using Integration.Core.Organizations;
using Integration.Core.Results;
using Integration.Core.Webhooks;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Api;

internal sealed record SecretView(string Secret);

/// <param name="Url">Where Level is to send events.</param>
/// <param name="PreviousValidUntil">Until when the secret before counts.</param>
/// <param name="LastReceivedAt">When an event was last received.</param>
/// <param name="LastMatchedAt">When one was last signed with the present secret.</param>
/// <param name="PreviousLastMatchedAt">When one was last signed with the secret before.</param>
internal sealed record WebhookAddressView(
    string Url, bool HasSecret, DateTimeOffset? PreviousValidUntil, DateTimeOffset? LastReceivedAt, DateTimeOffset? LastMatchedAt,
    DateTimeOffset? PreviousLastMatchedAt)
{
    internal static WebhookAddressView Of(HttpRequest request, WebhookView view)
    {
        // App Service ends TLS in front of the app and says so in this header.
        var scheme = request.Headers["X-Forwarded-Proto"].ToString() is "https" ? "https" : request.Scheme;
        var url = $"{scheme}://{request.Host}/api/integrations/level/webhooks/{view.EndpointId}";
        return new WebhookAddressView(url, view.HasSecret, view.PreviousValidUntil, view.LastReceivedAt, view.LastMatchedAt, view.PreviousLastMatchedAt);
    }
}

/// <summary>Body of the request that ends secrets.</summary>
internal sealed record RevokeBody(RevokedSecrets? Which)
{
    internal static Problem WhichIsRequired { get; } = Problem.Field("which", "is required: all or previous.");
}

/// <summary>An organization's webhook: address and secrets.</summary>
internal sealed class LevelWebhookFunctions(WebhookSettingsService webhooks, ApiAuthorization gate)
{
    /// <summary>The webhook's address and state.</summary>
    [Function("GetLevelWebhook")]
    [ApiOperation("The webhook's URL and state", typeof(WebhookAddressView))]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/level/webhook")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => (await webhooks.ViewAsync(caller.Organization, null, cancellationToken)).ToHttp(view =>
            ApiResults.Ok(WebhookAddressView.Of(request, view))));

    /// <summary>Makes a new secret and shows it once.</summary>
    [Function("RotateLevelWebhook")]
    [ApiOperation("Creates a new webhook secret and shows it once", typeof(SecretView))]
    public Task<IResult> RotateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/level/webhook/rotate")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            (await webhooks.RotateAsync(caller.Organization, null, cancellationToken)).ToHttp(secret => ApiResults.Ok(new SecretView(secret.Reveal()))));

    [Function("RevokeLevelWebhook")]
    [ApiOperation("Revokes webhook secrets immediately", typeof(WebhookAddressView), Body = typeof(RevokeBody))]
    public Task<IResult> RevokeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/level/webhook/revoke")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<RevokeBody>(request, org, Role.Admin, async (caller, body) => body.Which is { } which
            ? (await webhooks.RevokeAsync(
                caller.Organization, null, which, cancellationToken)).ToHttp(view => ApiResults.Ok(WebhookAddressView.Of(request, view)))
            : RevokeBody.WhichIsRequired.ToHttp());
}
