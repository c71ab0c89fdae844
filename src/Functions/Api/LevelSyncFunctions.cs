using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Results;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Work;
using Integration.Functions.Http;
using Integration.Functions.Orchestrations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Api;

/// <summary>Body of the request that starts a sync.</summary>
/// <param name="DryRun">True to be told only what would be done.</param>
internal sealed record SyncBody(SyncKind? Type, bool DryRun = false);

/// <summary>A sync that was started.</summary>
internal sealed record StartedView(RunId RunId);

/// <summary>Syncs on demand and their history.</summary>
internal sealed class LevelSyncFunctions(LevelConnectionService connection, SyncRunService runs, WorkStarter starter, ApiAuthorization gate, TimeProvider time)
{
    /// <summary>Completes setup and starts the first full sync.</summary>
    [Function("CompleteLevelSetup")]
    [ApiOperation("Completes setup and starts the first full sync", typeof(StartedView), Status = 202)]
    public Task<IResult> CompleteSetupAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/level/setup/complete")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            await connection.CompleteSetupAsync(caller.Organization, cancellationToken) is { } problem
                ? problem.ToHttp()
                : await StartAsync(caller.Organization, SyncKind.Full, isDry: false, durable, cancellationToken));

    [Function("StartLevelSync")]
    [ApiOperation("Starts a sync", typeof(StartedView), Body = typeof(SyncBody), Status = 202)]
    public Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/level/sync")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync<SyncBody>(request, org, Role.Admin, async (caller, body) => body.Type is { } kind
            ? await StartAsync(caller.Organization, kind, body.DryRun, durable, cancellationToken)
            : Problem.Field("type", "is required: full, assets, alerts or clients.").ToHttp());

    [Function("ListLevelRuns")]
    [ApiOperation("The sync history, the newest first", typeof(Page<SyncRun>), IsPaged = true)]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/level/runs")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller => request.ReadPage().Succeeded(out var part, out var problem)
            ? ApiResults.Ok(await runs.ListAsync(caller.Organization, part, cancellationToken))
            : problem.ToHttp());

    /// <summary>A run with its errors.</summary>
    [Function("GetLevelRun")]
    [ApiOperation("One run with its errors", typeof(SyncRunDetail))]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/organizations/{org}/level/runs/{runId}")] HttpRequest request,
        string org,
        string runId,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
            (await runs.FindAsync(caller.Organization, new RunId(runId), cancellationToken)).ToHttp());

    /// <summary>Cancels a running sync.</summary>
    [Function("CancelLevelRun")]
    [ApiOperation("Cancels a running sync", typeof(SyncRun), Status = 202)]
    public Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/organizations/{org}/level/runs/{runId}/cancel")] HttpRequest request,
        string org,
        string runId,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        gate.MemberAsync(request, org, Role.Admin, async caller =>
        {
            if (!(await runs.CancelAsync(caller.Organization, new RunId(runId), caller.User, cancellationToken)).Succeeded(out var run, out var problem))
            {
                return problem.ToHttp();
            }

            // One that does not sleep sees it at its next step, and so does one that nobody could wake.
            await new DurableEngine(durable, time).TryWakeAsync(WorkKind.Sync(run.Type).InstanceId(caller.Organization, run.Id.Value), cancellationToken);
            return ApiResults.Accepted(run);
        });

    private async Task<IResult> StartAsync(
        OrganizationId organization, SyncKind kind, bool isDry, DurableTaskClient durable, CancellationToken cancellationToken)
    {
        if (!(await runs.PlanAsync(organization, kind, isDry, cancellationToken)).Succeeded(out var run, out var problem))
        {
            return problem.ToHttp();
        }

        if (!await starter.TryStartSyncAsync(new DurableEngine(durable, time), run, TimeSpan.Zero, cancellationToken))
        {
            return SyncRunService.AlreadyRunning(kind).ToHttp();
        }

        await runs.RecordAsync(run, cancellationToken);
        return ApiResults.Accepted(new StartedView(run.Run));
    }
}
