using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Api;

internal sealed class AssetFunctions(AssetService assets, ApiAuthorization gate)
{
    [Function("ListAssets")]
    [ApiOperation("Assets", typeof(Page<Asset>), Query = ["client", "search", "unassigned"], IsPaged = true)]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/assets")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Viewer, async caller =>
        {
            if (!request.ReadPage().Succeeded(out var part, out var problem)
                || !request.ReadId<Client>("client", out var client).Succeeded(out _, out problem)
                || !request.ReadFlag("unassigned", out var unassigned).Succeeded(out _, out problem))
            {
                return problem.ToHttp();
            }

            return ApiResults.Ok(await assets.ListAsync(
                caller.Organization, new AssetQuery(client, request.Query["search"], unassigned), part, cancellationToken));
        });

    [Function("GetAsset")]
    [ApiOperation("One asset", typeof(Asset))]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/assets/{id}")] HttpRequest request,
        string org,
        string id,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Viewer, async caller => (await assets.FindAsync(caller.Organization, new AssetId(id), cancellationToken)).ToHttp());
}
