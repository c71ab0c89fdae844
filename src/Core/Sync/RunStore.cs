using Azure;
using Azure.Data.Tables;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>Runs, their errors, and the locks between them.</summary>
internal sealed class RunStore(Tables tables, TimeProvider time)
{
    private const int MaxErrorLength = 2000;
    private const int MaxNotes = 1000;
    private const int LookBack = 20;

    private static readonly TimeSpan LockLifetime = TimeSpan.FromMinutes(10);

    /// <summary>A lock that was renewed less than this ago need not be renewed.</summary>
    private static readonly TimeSpan LockIsFresh = TimeSpan.FromMinutes(1);

    /// <summary>Adds the run unless it is there.</summary>
    public async Task<RunRow> GetOrAddAsync(SyncState run, int? expected, CancellationToken cancellationToken)
    {
        var row = new RunRow
        {
            PartitionKey = run.Organization.Value,
            RowKey = RunRow.Key(run.Run),
            Kind = run.Kind.ToString(),
            IsDry = run.IsDry,
            Expected = expected,
            StartedAt = time.GetUtcNow(),
        };
        if (!await tables.Runs.TryAddAsync(row, cancellationToken))
        {
            return (await FindAsync(run.Organization, run.Run, cancellationToken))!;
        }

        await CloseAbandonedAsync(run, cancellationToken);
        return row;
    }

    /// <summary>Deletes runs that began before <paramref name="before"/>, with their errors.</summary>
    public async Task DeleteBeforeAsync(OrganizationId organization, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await foreach (var row in After(organization, new RunId(Ids.Descending(before)), cancellationToken))
        {
            var run = row.ToRun(before).Id;
            var texts = await Errors(organization, run, cancellationToken).ToListAsync(cancellationToken);
            texts.AddRange(await Notes(organization, run, cancellationToken).ToListAsync(cancellationToken));
            await tables.Runs.SubmitInChunksAsync(
                texts.Select(text => new TableTransactionAction(TableTransactionActionType.Delete, text, ETag.All)), cancellationToken);
            await tables.Runs.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
        }
    }

    public Task<RunRow?> FindAsync(OrganizationId organization, RunId run, CancellationToken cancellationToken) =>
        tables.Runs.FindAsync<RunRow>(organization.Value, RunRow.Key(run), cancellationToken);

    public Task SetItemsAsync(OrganizationId organization, RunId run, int items, CancellationToken cancellationToken) =>
        MergeAsync(organization, run, nameof(RunRow.Items), items, cancellationToken);

    /// <summary>Someone wants the run to stop: its next step sees it.</summary>
    public Task CancelAsync(OrganizationId organization, RunId run, string by, CancellationToken cancellationToken) =>
        MergeAsync(organization, run, nameof(RunRow.CancelledBy), by, cancellationToken);

    public Task ReplaceAsync(RunRow row, CancellationToken cancellationToken) =>
        tables.Runs.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace, cancellationToken);

    /// <summary>Newest first, from <paramref name="after"/> on.</summary>
    public AsyncPageable<RunRow> After(OrganizationId organization, RunId? after, CancellationToken cancellationToken)
    {
        var from = after is { } run ? RunRow.Key(run) : RunRow.Prefix;
        return tables.Runs.QueryAsync<RunRow>(
            TableClient.CreateQueryFilter($"PartitionKey eq {organization.Value} and RowKey gt {from} and RowKey lt {"run."}"),
            cancellationToken: cancellationToken);
    }

    public Task AddErrorsAsync(OrganizationId organization, RunId run, IEnumerable<string> errors, CancellationToken cancellationToken) =>
        AddTextsAsync(organization, RunErrorRow.Prefix(run), errors, cancellationToken);

    /// <summary>What a dry run would do: enough of it to look through, each step up to 1,000.</summary>
    public Task AddNotesAsync(OrganizationId organization, RunId run, IEnumerable<string> notes, CancellationToken cancellationToken) =>
        AddTextsAsync(organization, RunErrorRow.NotePrefix(run), notes.Take(MaxNotes), cancellationToken);

    public AsyncPageable<RunErrorRow> Errors(OrganizationId organization, RunId run, CancellationToken cancellationToken) =>
        tables.Runs.ByPrefix<RunErrorRow>(organization.Value, RunErrorRow.Prefix(run), cancellationToken: cancellationToken);

    public AsyncPageable<RunErrorRow> Notes(OrganizationId organization, RunId run, CancellationToken cancellationToken) =>
        tables.Runs.ByPrefix<RunErrorRow>(organization.Value, RunErrorRow.NotePrefix(run), cancellationToken: cancellationToken);

    /// <summary>Takes or keeps the lock; false while another run has it. One that was not renewed for ten minutes is taken over.</summary>
    public async Task<bool> TryLockAsync(OrganizationId organization, RunId run, string what, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = await tables.Runs.FindAsync<SyncLockRow>(organization.Value, SyncLockRow.Key(what), cancellationToken);
        if (row is null)
        {
            return await tables.Runs.TryAddAsync(
                new SyncLockRow { PartitionKey = organization.Value, RowKey = SyncLockRow.Key(what), Run = run.Value, Until = now + LockLifetime },
                cancellationToken);
        }

        if (row.Run != run.Value && row.Until > now)
        {
            return false;
        }

        if (row.Run == run.Value && row.Until > now + LockLifetime - LockIsFresh)
        {
            return true;
        }

        (row.Run, row.Until) = (run.Value, now + LockLifetime);
        return await tables.Runs.TryReplaceAsync(row, cancellationToken);
    }

    public async Task UnlockAsync(OrganizationId organization, RunId run, CancellationToken cancellationToken)
    {
        var locks = tables.Runs.ByPrefix<SyncLockRow>(
            organization.Value, SyncLockRow.Key(""), TableClient.CreateQueryFilter($"Run eq {run.Value}"), cancellationToken: cancellationToken);
        foreach (var row in await locks.ToListAsync(cancellationToken))
        {
            await tables.Runs.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
        }
    }

    /// <summary>There is one run of a kind at a time: one that still says that it is running when the next begins has ended without a word.</summary>
    private async Task CloseAbandonedAsync(SyncState next, CancellationToken cancellationToken)
    {
        var earlier = After(next.Organization, next.Run, cancellationToken).Take(LookBack);
        await foreach (var lost in earlier.Where(row => row.Kind == next.Kind.ToString() && row.Status == nameof(RunStatus.Running)))
        {
            (lost.Status, lost.EndedAt) = (nameof(RunStatus.Error), time.GetUtcNow());
            lost.Message = "The run stopped unexpectedly. The next run will import what is missing.";
            await ReplaceAsync(lost, cancellationToken);
        }
    }

    private Task MergeAsync(OrganizationId organization, RunId run, string property, object value, CancellationToken cancellationToken) =>
        tables.Runs.UpdateEntityAsync(
            new TableEntity(organization.Value, RunRow.Key(run)) { [property] = value }, ETag.All, TableUpdateMode.Merge, cancellationToken);

    private Task AddTextsAsync(OrganizationId organization, string prefix, IEnumerable<string> texts, CancellationToken cancellationToken) =>
        tables.Runs.SubmitInChunksAsync(
            texts.Distinct().Select(text => new TableTransactionAction(TableTransactionActionType.UpsertReplace, new RunErrorRow
            {
                PartitionKey = organization.Value,
                RowKey = prefix + Ids.From(text),
                Text = text.Shorten(MaxErrorLength),
            })),
            cancellationToken);
}
