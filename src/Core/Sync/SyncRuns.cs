using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>Runs as people start and read them.</summary>
public sealed class SyncRuns
{
    private const int MostErrors = 1000;

    private readonly RunStore _runs;
    private readonly IntegrationStore _integrations;
    private readonly TimeProvider _time;

    internal SyncRuns(RunStore runs, IntegrationStore integrations, TimeProvider time) => (_runs, _integrations, _time) = (runs, integrations, time);

    /// <summary>The one orchestration that may do this in this organization: a second one with the same id cannot be.</summary>
    public static string InstanceId(OrganizationId organization, SyncKind kind) => $"sync-{organization}-{kind.ToString().ToLowerInvariant()}";

    /// <summary>A run to be started; refused while the integration is paused or not connected.</summary>
    public async Task<Result<SyncState>> PlanAsync(OrganizationId organization, SyncKind kind, CancellationToken cancellationToken)
    {
        var integration = await _integrations.FindAsync(organization, cancellationToken);
        return integration?.KeySecret is null ? LevelConnection.NotConnected
            : !integration.Active ? new Problem(ProblemKind.Conflict, "inactive", "The integration is paused. Activate it first.")
            : NewRun(organization, kind);
    }

    /// <summary>A run that the schedule asks for.</summary>
    public SyncState NewRun(OrganizationId organization, SyncKind kind) =>
        SyncState.Start(organization, new RunId(Ids.NewestFirst(_time.GetUtcNow())), kind);

    /// <summary>Puts a started run into the history; its own first step may have done so already.</summary>
    public Task RecordAsync(SyncState run, CancellationToken cancellationToken) => _runs.TryAddAsync(run.Organization, run.Run, run.Kind, cancellationToken);

    /// <summary>What to answer when the run could not be started because one like it is running.</summary>
    public static Problem AlreadyRunning(SyncKind kind) =>
        new(ProblemKind.Conflict, "already-running", $"A sync of type {kind.ToString().ToLowerInvariant()} is running already. Wait until it has ended.");

    /// <summary>A part of the history, the newest first.</summary>
    public async Task<Page<SyncRun>> ListAsync(OrganizationId organization, PageRequest part, CancellationToken cancellationToken)
    {
        var items = new List<SyncRun>();
        RunId? after = part.After is null ? null : new RunId(part.After);
        await foreach (var row in _runs.After(organization, after, cancellationToken))
        {
            if (items.Count == part.Limit)
            {
                return new Page<SyncRun>(items, items[^1].Id.Value);
            }

            items.Add(row.ToRun(_time.GetUtcNow()));
        }

        return new Page<SyncRun>(items, null);
    }

    /// <summary>One run with its errors.</summary>
    public async Task<Result<SyncRunDetail>> FindAsync(OrganizationId organization, RunId run, CancellationToken cancellationToken)
    {
        if (await _runs.FindAsync(organization, run, cancellationToken) is not { } row)
        {
            return Problem.NotFound("run");
        }

        var errors = new List<string>();
        await foreach (var error in _runs.Errors(organization, run, cancellationToken))
        {
            errors.Add(error.Text);
            if (errors.Count == MostErrors)
            {
                break;
            }
        }

        return new SyncRunDetail(row.ToRun(_time.GetUtcNow()), errors);
    }
}
