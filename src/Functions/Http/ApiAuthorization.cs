using Integration.Core.Organizations;
using Integration.Core.Results;
using Integration.Core.Work;
using Integration.Functions.Auth;
using Integration.Functions.Orchestrations;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Http;

/// <summary>Who asks, in which organization, in which role: what an API function gets to know of its caller.</summary>
internal sealed record Caller(OrganizationId Organization, UserId User, Role Role);

/// <summary>The one way into an API function: signed in, a member, in a sufficient role, with a readable body.</summary>
internal sealed class ApiAuthorization(OrganizationService organizations, WorkStarter starter, TimeProvider time)
{
    private static readonly Problem NotSignedIn =
        new(ProblemKind.NotSignedIn, "not-signed-in", "Sign in to continue.");

    /// <summary>Lets any signed-in user in.</summary>
    public static async Task<IResult> UserAsync(HttpRequest request, Func<UserId, Task<IResult>> action) =>
        SignedIn.User(request.HttpContext) is { } user ? await action(user) : NotSignedIn.ToHttp();

    /// <summary>Lets any signed-in user with a readable body in.</summary>
    public static Task<IResult> UserAsync<TBody>(HttpRequest request, Func<UserId, TBody, Task<IResult>> action)
        where TBody : class => UserAsync(request, user => WithBodyAsync<TBody>(request, body => action(user, body)));

    /// <summary>Lets members in whose role is at least <paramref name="needed"/>. To others the organization does not exist.</summary>
    public Task<IResult> MemberAsync(HttpRequest request, string organization, Role needed, Func<Caller, Task<IResult>> action) =>
        UserAsync(request, async user =>
        {
            var membership = await organizations.FindAsync(new OrganizationId(organization), user, request.HttpContext.RequestAborted);
            return membership is null ? Problem.NotFound("organization").ToHttp()
                : membership.Role < needed
                    ? new Problem(
                        ProblemKind.Forbidden,
                        "role-too-low",
                        $"This action requires the {needed} role or higher; you have the {membership.Role} role.").ToHttp()
                : await action(new Caller(membership.Id, user, membership.Role));
        });

    /// <summary>As above, with a readable body.</summary>
    public Task<IResult> MemberAsync<TBody>(HttpRequest request, string organization, Role needed, Func<Caller, TBody, Task<IResult>> action)
        where TBody : class =>
        MemberAsync(request, organization, needed, caller => WithBodyAsync<TBody>(request, body => action(caller, body)));

    /// <summary>As above, and what the change asks for is started before the answer.</summary>
    public Task<IResult> MemberAsync<TBody>(
        HttpRequest request, string organization, Role needed, DurableTaskClient durable, Func<Caller, TBody, Task<IResult>> action)
        where TBody : class =>
        MemberAsync(request, organization, needed, durable, caller => WithBodyAsync<TBody>(request, body => action(caller, body)));

    /// <summary>The same without a body.</summary>
    public Task<IResult> MemberAsync(HttpRequest request, string organization, Role needed, DurableTaskClient durable, Func<Caller, Task<IResult>> action) =>
        MemberAsync(request, organization, needed, async caller =>
        {
            var answer = await action(caller);
            await starter.StartPlannedAsync(new DurableEngine(durable, time), caller.Organization, request.HttpContext.RequestAborted);
            return answer;
        });

    private static async Task<IResult> WithBodyAsync<TBody>(HttpRequest request, Func<TBody, Task<IResult>> action)
        where TBody : class =>
        (await request.ReadJsonAsync<TBody>(request.HttpContext.RequestAborted)).Succeeded(out var body, out var problem)
            ? await action(body)
            : problem.ToHttp();
}
