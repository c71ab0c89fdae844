using Integration.Core.Organizations;
using Integration.Core.Results;
using Integration.Core.Storage;
using Integration.Core.Webhooks;
using Integration.Core.Work;
using Integration.Functions.Http;
using Integration.Functions.Orchestrations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Api;

/// <summary>Body of the request that has many events applied again.</summary>
/// <param name="State">All that are in this state.</param>
internal sealed record ReplayBody(EventState? State);

/// <summary>Body of the request that discards an event.</summary>
/// <param name="Reason">Why, for whoever finds it later.</param>
internal sealed record DiscardBody(string? Reason);

/// <summary>Webhook events: what came, what came of it, and what people decide about it.</summary>
internal sealed class LevelEventFunctions(WebhookEventService events, WorkStarter starter, ApiAuthorization gate, TimeProvider time)
{
    [Function("ListLevelEvents")]
    [ApiOperation("Webhook events", typeof(Page<WebhookEvent>), Query = ["state"], IsPaged = true)]
    public Task<IResult> ListEventsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/level/events")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
        {
            if (!request.ReadPage().Succeeded(out var part, out var problem)
                || !request.ReadName<EventState>("state", out var state).Succeeded(out _, out problem))
            {
                return problem.ToHttp();
            }

            return ApiResults.Ok(await events.ListAsync(caller.Organization, state, part, cancellationToken));
        });

    [Function("GetLevelEvent")]
    [ApiOperation("One webhook event with its history", typeof(WebhookEventDetail))]
    public Task<IResult> GetEventAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/level/events/{eventId}")] HttpRequest request,
        string org,
        string eventId,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => (await events.FindAsync(caller.Organization, eventId, cancellationToken)).ToHttp());

    /// <summary>Has one event applied again.</summary>
    [Function("ReplayLevelEvent")]
    [ApiOperation("Replays an event", typeof(WebhookEvent), Status = 202)]
    public Task<IResult> ReplayAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/level/events/{eventId}/replay")] HttpRequest request,
        string org,
        string eventId,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            await AnswerAsync(
                await events.ReplayAsync(caller.Organization, eventId, caller.User.Value, cancellationToken), caller.Organization, durable,
                cancellationToken));

    /// <summary>Has all events of a state applied again.</summary>
    [Function("ReplayLevelEvents")]
    [ApiOperation("Replays all events in a state, up to 1,000", typeof(ReplayedEvents), Body = typeof(ReplayBody), Status = 202)]
    public Task<IResult> ReplayAllAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/level/events/replay")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<ReplayBody>(request, org, Role.Admin, async (caller, body) => body.State is { } state
            ? await AnswerAsync(
                await events.ReplayAllAsync(caller.Organization, state, caller.User.Value, cancellationToken), caller.Organization, durable,
                cancellationToken)
            : Problem.Field("state", "is required, for example deadLetter.").ToHttp());

    /// <summary>Discards an event.</summary>
    [Function("DiscardLevelEvent")]
    [ApiOperation("Discards an event", typeof(WebhookEvent), Body = typeof(DiscardBody))]
    public Task<IResult> DiscardAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/level/events/{eventId}/discard")] HttpRequest request,
        string org,
        string eventId,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<DiscardBody>(request, org, Role.Admin, async (caller, body) =>
            (await events.DiscardAsync(caller.Organization, eventId, body.Reason, caller.User.Value, cancellationToken)).ToHttp());

    private async Task<IResult> AnswerAsync<T>(Result<T> replayed, OrganizationId organization, DurableTaskClient durable, CancellationToken cancellationToken)
        where T : notnull
    {
        if (replayed.Succeeded(out var value, out var problem))
        {
            await starter.WakeAsync(new DurableEngine(durable, time), WorkKind.Drain, organization, cancellationToken);
            return ApiResults.Accepted(value);
        }

        return problem.ToHttp();
    }
}
