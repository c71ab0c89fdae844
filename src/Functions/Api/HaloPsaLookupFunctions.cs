using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Lookups;
using Integration.Core.Results;
using Integration.Core.Storage;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Api;

/// <summary>What can be chosen in HaloPSA, as it is there now.</summary>
internal sealed class HaloPsaLookupFunctions(HaloLookups lookups, ApiAuthorization gate)
{
    private const int MaxSearchLength = 200;

    /// <summary>Companies by name: <c>?search=</c>.</summary>
    [Function("ListHaloPsaCompanies")]
    [ApiOperation("Companies in HaloPSA", typeof(Page<HaloOption>), Query = ["search"], IsPaged = true)]
    public Task<IResult> CompaniesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/companies")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
        {
            string? search = request.Query["search"];
            if (search?.Length > MaxSearchLength)
            {
                return RequestParser.Malformed("search", $"has {search.Length} characters; at most {MaxSearchLength} are allowed.").ToHttp();
            }

            return request.ReadPage().Succeeded(out var part, out var problem)
                ? (await lookups.CompaniesAsync(caller.Organization, search?.Trim(), part, cancellationToken)).ToHttp()
                : problem.ToHttp();
        });

    /// <summary>The sites of a company: <c>?company=</c>.</summary>
    [Function("ListHaloPsaSites")]
    [ApiOperation("A company's sites in HaloPSA; company is required", typeof(Page<HaloSiteOption>), Query = ["company"], IsPaged = true)]
    public Task<IResult> SitesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/sites")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            !request.ReadNumber("company", out var company).Succeeded(out _, out var problem) ? problem.ToHttp()
            : company is null ? Problem.Field("company", "is required: the company's id.").ToHttp()
            : Listed(request, await lookups.SitesAsync(caller.Organization, [company.Value], cancellationToken)));

    [Function("ListHaloPsaTicketTypes")]
    [ApiOperation("Ticket types in HaloPSA", typeof(Page<HaloTicketTypeOption>), IsPaged = true)]
    public Task<IResult> TicketTypesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/ticket-types")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => Listed(request, await lookups.TicketTypesAsync(caller.Organization, cancellationToken)));

    /// <summary>The statuses that tickets can have.</summary>
    [Function("ListHaloPsaStatuses")]
    [ApiOperation("Ticket statuses in HaloPSA", typeof(Page<HaloOption>), IsPaged = true)]
    public Task<IResult> StatusesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/statuses")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => Listed(request, await lookups.StatusesAsync(caller.Organization, cancellationToken)));

    /// <summary>The outcomes that notes can have.</summary>
    [Function("ListHaloPsaOutcomes")]
    [ApiOperation("Outcomes of ticket actions in HaloPSA", typeof(Page<HaloOption>), IsPaged = true)]
    public Task<IResult> OutcomesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/outcomes")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => Listed(request, await lookups.OutcomesAsync(caller.Organization, cancellationToken)));

    private static IResult Listed<T>(HttpRequest request, Result<IReadOnlyList<T>> list) =>
        list.Succeeded(out var items, out var problem) ? Whole.List(request, items) : problem.ToHttp();
}
