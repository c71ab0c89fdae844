using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Results;
using Integration.Core.Secrets;
using Integration.Core.Sync;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Api;

/// <summary>Body of the request that connects Level.</summary>
internal sealed record KeyBody(Secret? ApiKey);

/// <summary>Body of the request that pauses or goes on.</summary>
internal sealed record ActiveBody(bool? Active);

/// <summary>The connection to Level.</summary>
internal sealed class LevelFunctions(LevelConnectionService connection, LevelStatusService overview, ApiAuthorization gate)
{
    [Function("GetLevel")]
    [ApiOperation("The connection to Level: status, settings, figures", typeof(LevelStatusView))]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/level")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => ApiResults.Ok(await overview.ViewAsync(caller.Organization, cancellationToken)));

    /// <summary>Tests the key and keeps it when it works.</summary>
    [Function("PutLevelKey")]
    [ApiOperation("Tests the API key and saves it if it works", typeof(LevelStatusView), Body = typeof(KeyBody))]
    public Task<IResult> PutKeyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/level/key")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<KeyBody>(request, org, Role.Admin, durable, async (caller, body) =>
            await OverviewUnlessAsync(caller, await connection.ConnectAsync(caller.Organization, body.ApiKey, cancellationToken), cancellationToken));

    [Function("DeleteLevel")]
    [ApiOperation("Disconnects Level", Status = 204)]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/organizations/{org}/level")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            ApiResults.NoContentUnless(await connection.DisconnectAsync(caller.Organization, cancellationToken)));

    /// <summary>Pauses or goes on.</summary>
    [Function("PutLevelActive")]
    [ApiOperation("Pauses or resumes the integration", typeof(LevelStatusView), Body = typeof(ActiveBody))]
    public Task<IResult> PutActiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/level/active")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<ActiveBody>(request, org, Role.Admin, durable, async (caller, body) => body.Active is { } active
            ? await OverviewUnlessAsync(caller, await connection.SetActiveAsync(caller.Organization, active, cancellationToken), cancellationToken)
            : Problem.Field("active", "is required: true or false.").ToHttp());

    /// <summary>Changes what is synced and how often.</summary>
    [Function("PutLevelSettings")]
    [ApiOperation("Changes what is synced and how often", typeof(SyncSettings), Body = typeof(SyncSettings))]
    public Task<IResult> PutSettingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/level/settings")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<SyncSettings>(request, org, Role.Admin, async (caller, settings) =>
            (await connection.SetSettingsAsync(caller.Organization, settings, cancellationToken)).ToHttp());

    private async Task<IResult> OverviewUnlessAsync(Caller caller, Problem? problem, CancellationToken cancellationToken) =>
        problem?.ToHttp() ?? ApiResults.Ok(await overview.ViewAsync(caller.Organization, cancellationToken));
}
