using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Webhooks;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Api;

/// <summary>A client's own Level account and its webhook.</summary>
internal sealed class ClientLevelFunctions(ClientKeyService accounts, ClientService clients, WebhookSettingsService webhooks, ApiAuthorization gate)
{
    /// <summary>Tests the key and keeps it when it works.</summary>
    [Function("PutClientLevelKey")]
    [ApiOperation("Tests a client's own API key and saves it if it works", typeof(Client), Body = typeof(KeyBody))]
    public Task<IResult> PutKeyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/clients/{id}/level-key")] HttpRequest request,
        string org,
        string id,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<KeyBody>(request, org, Role.Admin, durable, async (caller, body) =>
            await accounts.SetKeyAsync(caller.Organization, new ClientId(id), body.ApiKey, cancellationToken) is { } problem
                ? problem.ToHttp()
                : (await clients.FindAsync(caller.Organization, new ClientId(id), cancellationToken)).ToHttp());

    /// <summary>Takes the key away: the organization's account counts again.</summary>
    [Function("DeleteClientLevelKey")]
    [ApiOperation("Removes a client's own API key", Status = 204)]
    public Task<IResult> DeleteKeyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/organizations/{org}/clients/{id}/level-key")] HttpRequest request,
        string org,
        string id,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            ApiResults.NoContentUnless(await accounts.RemoveKeyAsync(caller.Organization, new ClientId(id), cancellationToken)));

    /// <summary>The webhook's address and state.</summary>
    [Function("GetClientLevelWebhook")]
    [ApiOperation("The URL and state of the webhook of a client's own Level account", typeof(WebhookAddressView))]
    public Task<IResult> GetWebhookAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/clients/{id}/level-webhook")] HttpRequest request,
        string org,
        string id,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            (await webhooks.ViewAsync(
                caller.Organization, new ClientId(id), cancellationToken)).ToHttp(view => ApiResults.Ok(WebhookAddressView.Of(request, view))));

    /// <summary>Makes a new secret and shows it once.</summary>
    [Function("RotateClientLevelWebhook")]
    [ApiOperation("Creates a new secret for that webhook and shows it once", typeof(SecretView))]
    public Task<IResult> RotateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/clients/{id}/level-webhook/rotate")] HttpRequest request,
        string org,
        string id,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            (await webhooks.RotateAsync(caller.Organization, new ClientId(id), cancellationToken)).ToHttp(secret =>
                ApiResults.Ok(new SecretView(secret.Reveal()))));

    [Function("RevokeClientLevelWebhook")]
    [ApiOperation("Revokes secrets of that webhook immediately", typeof(WebhookAddressView), Body = typeof(RevokeBody))]
    public Task<IResult> RevokeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/clients/{id}/level-webhook/revoke")] HttpRequest request,
        string org,
        string id,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<RevokeBody>(request, org, Role.Admin, async (caller, body) => body.Which is { } which
            ? (await webhooks.RevokeAsync(
                caller.Organization, new ClientId(id), which, cancellationToken)).ToHttp(view => ApiResults.Ok(WebhookAddressView.Of(request, view)))
            : RevokeBody.WhichIsRequired.ToHttp());
}
