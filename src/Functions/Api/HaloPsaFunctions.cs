using Integration.Core.Organizations;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Lookups;
using Integration.Core.Results;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Api;

/// <summary>Body of the request that switches sending on or off.</summary>
internal sealed record EnabledBody(bool? Enabled);

/// <summary>The connection to HaloPSA.</summary>
internal sealed class HaloPsaFunctions(HaloConnectionService connection, HaloConnectionTest test, ApiAuthorization gate)
{
    /// <summary>The connection as it is.</summary>
    [Function("GetHaloPsa")]
    [ApiOperation("The connection to HaloPSA", typeof(HaloStatusView))]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => ApiResults.Ok(await connection.ViewAsync(caller.Organization, cancellationToken)));

    /// <summary>Keeps what was entered.</summary>
    [Function("PutHaloPsa")]
    [ApiOperation(
        "Saves the HaloPSA connection; the secret may be omitted while the URL and client ID stay the same",
        typeof(HaloStatusView),
        Body = typeof(HaloConnectionRequest))]
    public Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/halopsa")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<HaloConnectionRequest>(request, org, Role.Admin, durable, async (caller, body) =>
            (await connection.SaveAsync(caller.Organization, body, cancellationToken)).ToHttp());

    [Function("DeleteHaloPsa")]
    [ApiOperation("Disconnects HaloPSA", Status = 204)]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/organizations/{org}/halopsa")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            ApiResults.NoContentUnless(await connection.DisconnectAsync(caller.Organization, cancellationToken)));

    /// <summary>Switches sending on or off.</summary>
    [Function("PutHaloPsaEnabled")]
    [ApiOperation("Turns HaloPSA on or off", typeof(HaloStatusView), Body = typeof(EnabledBody))]
    public Task<IResult> PutEnabledAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/halopsa/enabled")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<EnabledBody>(request, org, Role.Admin, durable, async (caller, body) => body.Enabled is { } enabled
            ? (await connection.SetEnabledAsync(caller.Organization, enabled, cancellationToken)).ToHttp()
            : Problem.Field("enabled", "is required: true or false.").ToHttp());

    /// <summary>Tests what is kept, or what is entered and not kept yet.</summary>
    [Function("TestHaloPsa")]
    [ApiOperation(
        "Tests the saved or entered HaloPSA connection and lists what works and what is missing", typeof(HaloTestView), Body = typeof(HaloConnectionRequest))]
    public Task<IResult> TestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/halopsa/test")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, durable, async caller =>
            (await request.ReadOptionalJsonAsync(new HaloConnectionRequest(null, null, null), cancellationToken)).Succeeded(out var entered, out var problem)
                ? (await test.RunAsync(caller.Organization, entered, cancellationToken)).ToHttp()
                : problem.ToHttp());
}
