using Integration.Core.Organizations;
using Integration.Core.Results;
using Integration.Core.Storage;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Api;

/// <summary>Body of a request that names something.</summary>
internal sealed record NameBody(string? Name);

/// <summary>Body of a request that gives a role.</summary>
internal sealed record RoleBody(Role? Role);

/// <summary>Who is signed in.</summary>
internal sealed record MeView(UserId User, IReadOnlyList<Membership> Organizations);

/// <summary>Who am I, my organizations, and who else is in them.</summary>
internal sealed class OrganizationFunctions(OrganizationService organizations, ApiAuthorization gate)
{
    /// <summary>The signed-in user, with organizations and roles.</summary>
    [Function("GetMe")]
    [ApiOperation("The signed-in user, with organizations and roles", typeof(MeView))]
    public Task<IResult> MeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me")] HttpRequest request, CancellationToken cancellationToken) =>
        ApiAuthorization.UserAsync(request, async user => ApiResults.Ok(new MeView(user, await organizations.ListAsync(user, cancellationToken))));

    /// <summary>The signed-in user's organizations.</summary>
    [Function("ListOrganizations")]
    [ApiOperation("The signed-in user's organizations", typeof(Page<Membership>), IsPaged = true)]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations")] HttpRequest request, CancellationToken cancellationToken) =>
        ApiAuthorization.UserAsync(request, async user => Whole.List(request, await organizations.ListAsync(user, cancellationToken)));

    /// <summary>Creates an organization that the signed-in user owns.</summary>
    [Function("CreateOrganization")]
    [ApiOperation("Creates an organization that the signed-in user owns", typeof(Organization), Body = typeof(NameBody), Status = 201)]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations")] HttpRequest request, CancellationToken cancellationToken) =>
        ApiAuthorization.UserAsync<NameBody>(request, async (user, body) =>
            (await organizations.CreateAsync(body.Name, user, cancellationToken)).ToHttp(ApiResults.Created));

    [Function("ListMembers")]
    [ApiOperation("Members of the organization", typeof(Page<Member>), IsPaged = true)]
    public Task<IResult> ListMembersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/members")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            Whole.List(request, await organizations.ListMembersAsync(caller.Organization, cancellationToken)));

    /// <summary>Adds a member or changes their role. Only owners make or unmake owners.</summary>
    [Function("PutMember")]
    [ApiOperation("Adds a member or changes their role", typeof(Member), Body = typeof(RoleBody))]
    public Task<IResult> PutMemberAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/members/{user}")] HttpRequest request,
        string org,
        string user,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<RoleBody>(request, org, Role.Admin, async (caller, body) => body.Role is { } role
            ? (await organizations.PutMemberAsync(caller.Organization, caller.Role, User(user), role, cancellationToken)).ToHttp()
            : Problem.Field("role", "is required: owner, admin, technician or viewer.").ToHttp());

    [Function("DeleteMember")]
    [ApiOperation("Removes a member", Status = 204)]
    public Task<IResult> DeleteMemberAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/organizations/{org}/members/{user}")] HttpRequest request,
        string org,
        string user,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            ApiResults.NoContentUnless(await organizations.RemoveMemberAsync(caller.Organization, caller.Role, User(user), cancellationToken)));

    private static UserId User(string name) => new(name.Trim().ToLowerInvariant());
}
