using Integration.Core.Mapping;
using Integration.Core.Organizations;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Api;

/// <summary>Level's groups and the decisions on them.</summary>
internal sealed class LevelGroupFunctions(MappingService mapping, ApiAuthorization gate)
{
    /// <summary>All groups with decisions, suggestions and totals.</summary>
    [Function("GetLevelGroups")]
    [ApiOperation("Level's groups with decisions, suggestions and totals", typeof(GroupsView))]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/level/groups")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => ApiResults.Ok(await mapping.ViewAsync(caller.Organization, cancellationToken)));

    /// <summary>Keeps decisions, all or none.</summary>
    [Function("PutLevelMappings")]
    [ApiOperation("Saves group mappings, all or none", typeof(GroupsView), Body = typeof(List<MappingRequest>))]
    public Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/level/mappings")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<List<MappingRequest?>>(request, org, Role.Admin, async (caller, decisions) =>
            (await mapping.DecideAsync(caller.Organization, decisions, cancellationToken)).ToHttp());
}
