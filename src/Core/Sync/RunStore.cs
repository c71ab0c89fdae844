using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Integration.Core.Organizations;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>Runs, their errors, what they have seen, and the locks between them.</summary>
internal sealed class RunStore(Tables tables, TimeProvider time)
{
    private const int LongestError = 2000;

    private static readonly TimeSpan LockLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Adds the run unless it is there.</summary>
    public Task<bool> TryAddAsync(OrganizationId organization, RunId run, SyncKind kind, CancellationToken cancellationToken) =>
        tables.Runs.TryAddAsync(
            new RunRow { PartitionKey = organization.Value, RowKey = RunRow.Key(run), Kind = kind.ToString(), StartedAt = time.GetUtcNow() }, cancellationToken);

    public Task<RunRow?> FindAsync(OrganizationId organization, RunId run, CancellationToken cancellationToken) =>
        tables.Runs.FindAsync<RunRow>(organization.Value, RunRow.Key(run), cancellationToken);

    public Task SetItemsAsync(OrganizationId organization, RunId run, int items, CancellationToken cancellationToken) =>
        tables.Runs.UpdateEntityAsync(
            new TableEntity(organization.Value, RunRow.Key(run)) { [nameof(RunRow.Items)] = items }, ETag.All, TableUpdateMode.Merge, cancellationToken);

    public Task ReplaceAsync(RunRow row, CancellationToken cancellationToken) =>
        tables.Runs.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace, cancellationToken);

    /// <summary>Newest first, from <paramref name="after"/> on.</summary>
    public AsyncPageable<RunRow> After(OrganizationId organization, RunId? after, CancellationToken cancellationToken)
    {
        var from = after is { } run ? RunRow.Key(run) : RunRow.Prefix;
        return tables.Runs.QueryAsync<RunRow>(
            TableClient.CreateQueryFilter($"PartitionKey eq {organization.Value} and RowKey gt {from} and RowKey lt {"run."}"), cancellationToken: cancellationToken);
    }

    public Task AddErrorsAsync(OrganizationId organization, RunId run, IEnumerable<string> errors, CancellationToken cancellationToken) =>
        tables.Runs.SubmitInChunksAsync(
            errors.Distinct().Select(error => new TableTransactionAction(TableTransactionActionType.UpsertReplace, new RunErrorRow
            {
                PartitionKey = organization.Value,
                RowKey = RunErrorRow.Prefix(run) + Ids.From(error),
                Text = error.Length <= LongestError ? error : $"{error[..(LongestError - 1)]}…",
            })),
            cancellationToken);

    public AsyncPageable<RunErrorRow> Errors(OrganizationId organization, RunId run, CancellationToken cancellationToken) =>
        tables.Runs.ByPrefix<RunErrorRow>(organization.Value, RunErrorRow.Prefix(run), cancellationToken: cancellationToken);

    /// <summary>Keeps what a step has seen; <paramref name="step"/> names it, so that a repeated step replaces its first try.</summary>
    public Task AddSeenAsync(OrganizationId organization, RunId run, string step, IReadOnlyList<string> items, CancellationToken cancellationToken)
    {
        var bytes = new byte[items.Count * sizeof(ulong)];
        for (var i = 0; i < items.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), Hash(items[i]));
        }

        var row = new SeenRow { PartitionKey = organization.Value, RowKey = SeenRow.Prefix(run) + Ids.From(step) };
        row.SetBytes(bytes);
        return tables.Runs.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Answers, for each item, whether a step of the run has seen it.</summary>
    public async Task<Predicate<string>> SeenAsync(OrganizationId organization, RunId run, CancellationToken cancellationToken)
    {
        var seen = new HashSet<ulong>();
        await foreach (var row in tables.Runs.ByPrefix<SeenRow>(organization.Value, SeenRow.Prefix(run), cancellationToken: cancellationToken))
        {
            var bytes = row.GetBytes() ?? [];
            for (var i = 0; i < bytes.Length; i += sizeof(ulong))
            {
                seen.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i)));
            }
        }

        return item => seen.Contains(Hash(item));
    }

    public async Task ForgetSeenAsync(OrganizationId organization, RunId run, CancellationToken cancellationToken)
    {
        var rows = await tables.Runs.ByPrefix<SeenRow>(organization.Value, SeenRow.Prefix(run), null, ["PartitionKey", "RowKey"], cancellationToken: cancellationToken)
            .ToListAsync(cancellationToken);
        await tables.Runs.SubmitInChunksAsync(
            rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancellationToken);
    }

    /// <summary>Takes or keeps the lock; false while another run has it. One that was not renewed for ten minutes is taken over.</summary>
    public async Task<bool> TryLockAsync(OrganizationId organization, RunId run, string what, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = await tables.Runs.FindAsync<SyncLockRow>(organization.Value, SyncLockRow.Key(what), cancellationToken);
        if (row is null)
        {
            return await tables.Runs.TryAddAsync(
                new SyncLockRow { PartitionKey = organization.Value, RowKey = SyncLockRow.Key(what), Run = run.Value, Until = now + LockLifetime }, cancellationToken);
        }

        if (row.Run != run.Value && row.Until > now)
        {
            return false;
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

    private static ulong Hash(string item) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(item)));
}
