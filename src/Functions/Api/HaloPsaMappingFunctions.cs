using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Psa.Halo.Policies;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Api;

/// <summary>What goes to HaloPSA and where: groups to sites, alerts to ticket types.</summary>
internal sealed class HaloPsaMappingFunctions(HaloMappingService mappings, HaloRuleService policies, ApiAuthorization gate)
{
    /// <summary>The group mappings with their states.</summary>
    [Function("GetHaloPsaGroupMappings")]
    public Task<IResult> GetMappingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/group-mappings")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => ApiResults.Ok(await mappings.ViewAsync(caller.Organization, cancellationToken)));

    /// <summary>Replaces the group mappings, all or none.</summary>
    [Function("PutHaloPsaGroupMappings")]
    public Task<IResult> PutMappingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/halopsa/group-mappings")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<List<HaloMappingRequest?>>(request, org, Role.Admin, durable, async (caller, body) =>
            (await mappings.ReplaceAsync(caller.Organization, body, cancellationToken)).ToHttp());

    /// <summary>The policies in the order in which they are tried.</summary>
    [Function("GetHaloPsaPolicies")]
    public Task<IResult> GetPoliciesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/policies")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => ApiResults.Ok(await policies.ViewAsync(caller.Organization, cancellationToken)));

    /// <summary>Replaces the policies, all or none.</summary>
    [Function("PutHaloPsaPolicies")]
    public Task<IResult> PutPoliciesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/halopsa/policies")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<List<HaloPolicyRequest?>>(request, org, Role.Admin, durable, async (caller, body) =>
            (await policies.ReplaceAsync(caller.Organization, body, cancellationToken)).ToHttp());

    /// <summary>The names that alerts had so far.</summary>
    [Function("ListHaloPsaAlertNames")]
    public Task<IResult> ListNamesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/alert-names")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => Whole.List(request, await policies.NamesAsync(caller.Organization, cancellationToken)));
}
