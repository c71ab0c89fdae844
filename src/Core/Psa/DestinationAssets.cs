using Azure;
using Azure.Data.Tables;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;

namespace Integration.Core.Psa;

/// <summary>What a destination's assets are to be, one row for each device; a table of its own.</summary>
internal abstract class DestinationAssets(TableClient table, TimeProvider time)
{
    private const int MaxInTransaction = 100;

    /// <summary>How many <see cref="TryWritePageAsync"/> takes.</summary>
    public int MaxPerPage => MaxInTransaction / (1 + MaxBeside);

    /// <summary>How many <see cref="TryWriteAllAsync"/> takes: each has its mark too.</summary>
    public int MaxMarked => MaxInTransaction / (2 + MaxBeside);

    /// <summary>How many rows are written beside an asset in the same transaction, at most.</summary>
    protected virtual int MaxBeside => 0;

    protected TableClient Table => table;

    protected TimeProvider Time => time;

    /// <summary>An empty row for the asset that follows <paramref name="before"/>, with what only the destination knows of it.</summary>
    public abstract AssetRow New(AssetRow? before);

    public Task<AssetRow?> FindAsync(OrganizationId organization, LevelDeviceId device, CancellationToken cancellationToken) =>
        FindAsync(organization.Value, AssetRow.Key(device), cancellationToken);

    public Task<AssetRow?> FindAsync(OrganizationId organization, PackedId asset, CancellationToken cancellationToken) =>
        FindAsync(organization.Value, asset.ToString(), cancellationToken);

    public AsyncPageable<AssetRow> All(OrganizationId organization, string? filter, IEnumerable<string>? select, CancellationToken cancellationToken)
    {
        var assets = TableClient.CreateQueryFilter($"PartitionKey eq {organization.Value} and RowKey lt {AssetMarkRow.Prefix}");
        return table.QueryAsync<AssetRow>(filter is null ? assets : $"{assets} and ({filter})", select: select, cancellationToken: cancellationToken);
    }

    /// <summary>Key and content hash of every asset of a Level account that is not removed from Level.</summary>
    /// <param name="client">The client whose own account; null for the organization's.</param>
    public async IAsyncEnumerable<AssetRow> FollowingLevelAsync(
        OrganizationId organization, ClientId? client, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"LevelStatus ne {nameof(LevelStatus.Removed)}");
        filter = client is { } own ? $"{filter} and {TableClient.CreateQueryFilter($"Account eq {own.Value}")}" : filter;
        await foreach (var asset in All(
            organization, filter, [nameof(AssetRow.RowKey), nameof(AssetRow.ContentHash), nameof(AssetRow.Account)], cancellationToken))
        {
            // A query cannot ask for what is not there.
            if (asset.Account == client?.Value)
            {
                yield return asset;
            }
        }
    }

    /// <summary>Writes one asset as it was read, or a new one, and marks it; false when someone else was faster.</summary>
    public Task<bool> TryWriteAsync(AssetRow row, CancellationToken cancellationToken) => TrySubmitAsync([row], isMarked: true, cancellationToken);

    /// <summary>
    /// Writes up to <see cref="MaxMarked"/> assets and marks them, all or none; false when one was changed by someone else meanwhile, or when
    /// together they are too large.
    /// </summary>
    public Task<bool> TryWriteAllAsync(IReadOnlyList<AssetRow> rows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Count, MaxMarked);
        return TrySubmitAsync(rows, isMarked: true, cancellationToken);
    }

    /// <summary>
    /// As <see cref="TryWriteAllAsync"/> for up to <see cref="MaxPerPage"/>, without marks: for a traversal, which keeps its own account of them.
    /// </summary>
    public Task<bool> TryWritePageAsync(IReadOnlyList<AssetRow> rows, CancellationToken cancellationToken) =>
        TrySubmitAsync(rows, isMarked: false, cancellationToken);

    /// <summary>Assets of an account that were written outside of a traversal.</summary>
    public async Task<IReadOnlyList<PackedId>> MarkedAsync(OrganizationId organization, string account, CancellationToken cancellationToken) =>
        [.. (await Marks(organization, account, null, cancellationToken).ToListAsync(cancellationToken)).Select(mark => mark.ToAsset())];

    /// <summary>Marks assets that are not written: the account's next traversal looks at each.</summary>
    public Task MarkAsync(OrganizationId organization, string account, IEnumerable<PackedId> marked, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return table.SubmitInChunksAsync(
            marked.Select(asset => new TableTransactionAction(
                TableTransactionActionType.UpsertReplace, AssetMarkRow.For(organization.Value, account, asset.ToString(), now))), cancellationToken);
    }

    /// <summary>Takes away the marks that were made before <paramref name="before"/>.</summary>
    public async Task ForgetMarksAsync(OrganizationId organization, string account, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var old = await Marks(organization, account, TableClient.CreateQueryFilter($"At lt {before}"), cancellationToken).ToListAsync(cancellationToken);
        await table.SubmitInChunksAsync(
            old.Select(mark => new TableTransactionAction(
                TableTransactionActionType.Delete, new TableEntity(organization.Value, mark.RowKey), ETag.All)), cancellationToken);
    }

    protected abstract Task<AssetRow?> FindAsync(string partition, string key, CancellationToken cancellationToken);

    /// <summary>Called before anything is written.</summary>
    protected virtual Task BeforeWritingAsync(OrganizationId organization, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is written together with the asset, and belongs to it; may change the asset itself.</summary>
    protected virtual IReadOnlyList<TableTransactionAction> Beside(AssetRow row) => [];

    private static TableTransactionAction Write(AssetRow row) => row.ETag == default
        ? new TableTransactionAction(TableTransactionActionType.Add, row)
        : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, row.ETag);

    private AsyncPageable<AssetMarkRow> Marks(OrganizationId organization, string account, string? filter, CancellationToken cancellationToken) =>
        table.ByPrefix<AssetMarkRow>(
            organization.Value, AssetMarkRow.AccountPrefix(account), filter, [nameof(AssetMarkRow.RowKey)], cancellationToken: cancellationToken);

    private async Task<bool> TrySubmitAsync(IReadOnlyList<AssetRow> rows, bool isMarked, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var actions = new List<TableTransactionAction>();
        foreach (var row in rows)
        {
            actions.AddRange(Beside(row));
            actions.Add(Write(row));
            if (isMarked)
            {
                actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, AssetMarkRow.For(row, now)));
            }
        }

        try
        {
            await BeforeWritingAsync(new OrganizationId(rows[0].PartitionKey), cancellationToken);
            await table.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict() || (failure.Status == 413 && rows.Count > 1))
        {
            return false;
        }
    }
}
