using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Psa.Halo.Rules;
using Integration.Core.Storage;
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
    [ApiOperation("Group mappings to companies and sites, with their progress", typeof(List<HaloMappingView>))]
    public Task<IResult> GetMappingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/group-mappings")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => ApiResults.Ok(await mappings.ViewAsync(caller.Organization, cancellationToken)));

    /// <summary>Replaces the group mappings, all or none.</summary>
    [Function("PutHaloPsaGroupMappings")]
    [ApiOperation("Replaces the group mappings, all or none", typeof(List<HaloMappingView>), Body = typeof(List<HaloMappingRequest>))]
    public Task<IResult> PutMappingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/halopsa/group-mappings")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<List<HaloMappingRequest?>>(request, org, Role.Admin, durable, async (caller, body) =>
            (await mappings.ReplaceAsync(caller.Organization, body, cancellationToken)).ToHttp());

    /// <summary>The policies in the order in which they are tried.</summary>
    [Function("GetHaloPsaPolicies")]
    [ApiOperation("Ticketing policies: which alerts create which tickets; the first match applies", typeof(List<HaloPolicyView>))]
    public Task<IResult> GetPoliciesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/policies")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => ApiResults.Ok(await policies.ViewAsync(caller.Organization, cancellationToken)));

    /// <summary>Replaces the policies, all or none.</summary>
    [Function("PutHaloPsaPolicies")]
    [ApiOperation("Replaces the policies, all or none", typeof(List<HaloPolicyView>), Body = typeof(List<HaloPolicyRequest>))]
    public Task<IResult> PutPoliciesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/halopsa/policies")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<List<HaloPolicyRequest?>>(request, org, Role.Admin, durable, async (caller, body) =>
            (await policies.ReplaceAsync(caller.Organization, body, cancellationToken)).ToHttp());

    /// <summary>The names that alerts had so far.</summary>
    [Function("ListHaloPsaAlertNames")]
    [ApiOperation("Alert names seen so far, each with the policy that matches", typeof(Page<HaloAlertName>), IsPaged = true)]
    public Task<IResult> ListNamesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/alert-names")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => Whole.List(request, await policies.NamesAsync(caller.Organization, cancellationToken)));
}
