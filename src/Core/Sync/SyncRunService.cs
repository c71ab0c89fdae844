using Integration.Core.Level;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>Starts, cancels and lists runs for the API.</summary>
internal sealed class SyncRunService(RunStore runs, IntegrationStore integrations, ExpectedItems expected, TimeProvider time)
{
    private const int MaxTexts = 1000;

    /// <summary>Prepares a run; a problem while the integration is paused or not connected.</summary>
    /// <param name="isDry">Whether it only reports what it would change.</param>
    public async Task<Result<SyncState>> PlanAsync(OrganizationId organization, SyncKind kind, bool isDry, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(organization, cancellationToken);
        return integration?.KeySecret is null ? LevelConnectionService.NotConnected
            : !integration.Active ? new Problem(ProblemKind.Conflict, "inactive", "The integration is paused. Activate it first.")
            : NewRun(integration, kind, isDry);
    }

    /// <summary>Prepares a scheduled run; null if Level rejected the only key.</summary>
    public async Task<SyncState?> NewRunAsync(OrganizationId organization, SyncKind kind, CancellationToken cancellationToken) =>
        await integrations.FindRecentAsync(organization, cancellationToken) is { } integration && (!integration.IsRefused() || integration.HasClientAccounts)
            ? NewRun(integration, kind, isDry: false)
            : null;

    /// <summary>Adds a started run to the history, unless its first step already did.</summary>
    public async Task RecordAsync(SyncState run, CancellationToken cancellationToken) =>
        await runs.GetOrAddAsync(run, await expected.CountAsync(run, cancellationToken), cancellationToken);

    /// <summary>Stops a run at its next step. What it imported stays.</summary>
    /// <returns>The run; a problem when there is none, or it has ended.</returns>
    public async Task<Result<SyncRun>> CancelAsync(OrganizationId organization, RunId run, UserId by, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(organization, run, cancellationToken) is not { } row)
        {
            return Problem.NotFound("run");
        }

        if (row.Status != nameof(RunStatus.Running))
        {
            return new Problem(ProblemKind.Conflict, "run-ended", "The run has already ended.");
        }

        await runs.CancelAsync(organization, run, by.Value, cancellationToken);
        return row.ToRun(time.GetUtcNow());
    }

    /// <summary>The problem returned when a run of the same kind is running.</summary>
    public static Problem AlreadyRunning(SyncKind kind) =>
        new(ProblemKind.Conflict, "already-running", $"A sync of type {kind.ToString().ToLowerInvariant()} is already running. Wait until it ends.");

    /// <summary>A page of the history, newest first.</summary>
    public async Task<Page<SyncRun>> ListAsync(OrganizationId organization, PageRequest part, CancellationToken cancellationToken)
    {
        var items = new List<SyncRun>();
        RunId? after = part.After is null ? null : new RunId(part.After);
        await foreach (var row in runs.After(organization, after, cancellationToken))
        {
            if (items.Count == part.Limit)
            {
                return new Page<SyncRun>(items, items[^1].Id.Value);
            }

            items.Add(row.ToRun(time.GetUtcNow()));
        }

        return new Page<SyncRun>(items, null);
    }

    /// <summary>A run with its errors.</summary>
    public async Task<Result<SyncRunDetail>> FindAsync(OrganizationId organization, RunId run, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(organization, run, cancellationToken) is not { } row)
        {
            return Problem.NotFound("run");
        }

        var errors = await runs.Errors(organization, run, cancellationToken).Take(MaxTexts).Select(error => error.Text).ToListAsync(cancellationToken);
        var notes = row.IsDry
            ? await runs.Notes(organization, run, cancellationToken).Take(MaxTexts).Select(note => note.Text).ToListAsync(cancellationToken)
            : [];
        return new SyncRunDetail(row.ToRun(time.GetUtcNow()), errors, notes);
    }

    private SyncState NewRun(IntegrationRow integration, SyncKind kind, bool isDry) =>
        SyncState.Start(integration.Organization(), new RunId(Ids.NewestFirst(time.GetUtcNow())), kind, integration.HasClientAccounts, isDry);
}
