using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Core.Tickets;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Api;

/// <summary>Body of a new note.</summary>
/// <param name="Internal">Whether it is not for the client's eyes.</param>
internal sealed record NoteBody(string? Text, bool Internal);

/// <summary>The built-in PSA's tickets.</summary>
internal sealed class TicketFunctions(TicketService tickets, ApiAuthorization gate)
{
    /// <summary>Tickets, the newest first: <c>?open=true&amp;source=alert&amp;client=</c>.</summary>
    [Function("ListTickets")]
    [ApiOperation("Tickets, the newest first", typeof(Page<Ticket>), Query = ["open", "source", "client"], IsPaged = true)]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/tickets")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Viewer, async caller =>
        {
            if (!request.ReadPage().Succeeded(out var part, out var problem)
                || !request.ReadId<Client>("client", out var client).Succeeded(out _, out problem)
                || !request.ReadFlag("open", out var open).Succeeded(out _, out problem)
                || !request.ReadName<TicketSource>("source", out var source).Succeeded(out _, out problem))
            {
                return problem.ToHttp();
            }

            return ApiResults.Ok(await tickets.ListAsync(caller.Organization, new TicketQuery(open, source, client), part, cancellationToken));
        });

    [Function("CreateTicket")]
    [ApiOperation("Creates a ticket", typeof(TicketDetail), Body = typeof(TicketRequest), Status = 201)]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/tickets")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<TicketRequest>(request, org, Role.Technician, async (caller, body) =>
            (await tickets.CreateAsync(caller.Organization, caller.User, body, cancellationToken)).ToHttp(ApiResults.Created));

    /// <summary>One ticket with notes and history.</summary>
    [Function("GetTicket")]
    [ApiOperation("One ticket with notes and history", typeof(TicketDetail))]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/tickets/{id}")] HttpRequest request,
        string org,
        string id,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(
            request, org, Role.Viewer, async caller => (await tickets.FindAsync(caller.Organization, new TicketId(id), cancellationToken)).ToHttp());

    [Function("ChangeTicket")]
    [ApiOperation("Changes a ticket", typeof(TicketDetail), Body = typeof(TicketRequest))]
    public Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/organizations/{org}/tickets/{id}")] HttpRequest request,
        string org,
        string id,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<TicketRequest>(request, org, Role.Technician, async (caller, body) =>
            (await tickets.ChangeAsync(caller.Organization, caller.User, new TicketId(id), body, cancellationToken)).ToHttp());

    [Function("AddTicketNote")]
    [ApiOperation("Adds a note to a ticket", typeof(TicketDetail), Body = typeof(NoteBody), Status = 201)]
    public Task<IResult> AddNoteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/tickets/{id}/notes")] HttpRequest request,
        string org,
        string id,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<NoteBody>(request, org, Role.Technician, async (caller, body) =>
            (await tickets.AddNoteAsync(
                caller.Organization, caller.User, new TicketId(id), body.Text, body.Internal, cancellationToken)).ToHttp(ApiResults.Created));

    /// <summary>The statuses that tickets can have.</summary>
    [Function("GetTicketStatuses")]
    [ApiOperation("The statuses that tickets can have", typeof(List<TicketStatus>))]
    public Task<IResult> GetStatusesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/ticket-statuses")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Viewer, async caller => ApiResults.Ok(await tickets.StatusesAsync(caller.Organization, cancellationToken)));

    [Function("PutTicketStatuses")]
    [ApiOperation("Replaces the ticket statuses", typeof(List<TicketStatus>), Body = typeof(List<TicketStatus>))]
    public Task<IResult> PutStatusesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/organizations/{org}/ticket-statuses")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<List<TicketStatus?>>(request, org, Role.Admin, async (caller, statuses) =>
            (await tickets.PutStatusesAsync(caller.Organization, statuses, cancellationToken)).ToHttp());
}
