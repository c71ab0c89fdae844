using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Api;

internal sealed class ClientFunctions(ClientService clients, ApiAuthorization gate)
{
    [Function("ListClients")]
    [ApiOperation("All clients", typeof(Page<Client>), IsPaged = true)]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/clients")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Viewer, async caller => Whole.List(request, await clients.ListAsync(caller.Organization, cancellationToken)));

    [Function("CreateClient")]
    [ApiOperation("Creates a client", typeof(Client), Body = typeof(NameBody), Status = 201)]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/clients")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<NameBody>(request, org, Role.Admin, async (caller, body) =>
            (await clients.CreateAsync(caller.Organization, body.Name, cancellationToken)).ToHttp(ApiResults.Created));

    [Function("RenameClient")]
    [ApiOperation("Renames a client", typeof(Client), Body = typeof(NameBody))]
    public Task<IResult> RenameAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/organizations/{org}/clients/{id}")] HttpRequest request,
        string org,
        string id,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<NameBody>(request, org, Role.Admin, async (caller, body) =>
            (await clients.RenameAsync(caller.Organization, new ClientId(id), body.Name, cancellationToken)).ToHttp());
}
