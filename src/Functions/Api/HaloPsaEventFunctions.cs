using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Storage;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Api;

/// <summary>Requests to HaloPSA: what was sent, and what came of it.</summary>
internal sealed class HaloPsaEventFunctions(HaloEvents events, HaloRetry retry, ApiAuthorization gate)
{
    /// <summary>Has what a failed request was for tried again.</summary>
    [Function("RetryHaloPsaEvent")]
    [ApiOperation("Retries what a failed HaloPSA request was for", typeof(HaloEvent), Status = 202)]
    public Task<IResult> RetryAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/halopsa/events/{eventId}/retry")] HttpRequest request,
        string org,
        string eventId,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, durable, async caller =>
            (await retry.RetryAsync(caller.Organization, eventId, cancellationToken)).ToHttp(ApiResults.Accepted));

    [Function("ListHaloPsaEvents")]
    [ApiOperation(
        "Requests to HaloPSA, the newest first", typeof(Page<HaloEvent>), Query = ["failed", "device", "alert", "newerThan"], IsPaged = true)]
    public Task<IResult> ListEventsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/halopsa/events")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
        {
            if (!request.ReadPage().Succeeded(out var part, out var problem) || !request.ReadFlag("failed", out var failed).Succeeded(out _, out problem))
            {
                return problem.ToHttp();
            }

            var filter = new HaloEventFilter(failed, Text("device"), Text("alert"), Text("newerThan"));
            return (await events.ListAsync(caller.Organization, filter, part, cancellationToken)).ToHttp();

            // Level's ids may hold characters that ours do not.
            string? Text(string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;
        });
}
