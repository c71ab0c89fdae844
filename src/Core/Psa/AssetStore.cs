using Azure;
using Azure.Data.Tables;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;

namespace Integration.Core.Psa;

/// <summary>What a destination's assets are to be, one row for each device; a table of its own.</summary>
internal abstract class AssetStore(TableClient table, TimeProvider time)
{
    private const int MaxInTransaction = 100;

    /// <summary>Every asset's key sorts before it; whatever else is in the table comes after.</summary>
    private const string End = "~";

    /// <summary>How many <see cref="TryWriteManyAsync"/> takes.</summary>
    public int MaxWrites => MaxInTransaction / (1 + MaxAdditionalWrites);

    /// <summary>How many rows are written beside an asset in the same transaction, at most.</summary>
    protected virtual int MaxAdditionalWrites => 0;

    protected TableClient Table => table;

    protected TimeProvider Time => time;

    /// <summary>An empty row for the asset that follows <paramref name="before"/>, with what only the destination knows of it.</summary>
    public abstract AssetRow New(AssetRow? before);

    public Task<AssetRow?> FindAsync(OrganizationId organization, LevelDeviceId device, CancellationToken cancellationToken) =>
        FindAsync(organization.Value, AssetRow.Key(device), cancellationToken);

    public AsyncPageable<AssetRow> All(OrganizationId organization, string? filter, IEnumerable<string>? select, CancellationToken cancellationToken)
    {
        var assets = TableClient.CreateQueryFilter($"PartitionKey eq {organization.Value} and RowKey lt {End}");
        return table.QueryAsync<AssetRow>(filter is null ? assets : $"{assets} and ({filter})", select: select, cancellationToken: cancellationToken);
    }

    /// <summary>Assets that are not removed from Level, a thousand for each request.</summary>
    /// <param name="client">The client whose own account's; null for those of all accounts.</param>
    public AsyncPageable<AssetRow> InLevel(
        OrganizationId organization, ClientId? client, IEnumerable<string> select, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"LevelStatus ne {nameof(LevelStatus.Removed)}");
        return All(
            organization,
            client is { } own ? $"{filter} and {TableClient.CreateQueryFilter($"Account eq {own.Value}")}" : filter,
            select,
            cancellationToken);
    }

    /// <summary>Writes one asset as it was read, or a new one; false when someone else was faster.</summary>
    public Task<bool> TryWriteAsync(AssetRow row, CancellationToken cancellationToken) => TryWriteManyAsync([row], cancellationToken);

    /// <summary>
    /// Writes up to <see cref="MaxWrites"/> assets, all or none; false when one was changed by someone else meanwhile, or when together they
    /// are too large.
    /// </summary>
    public async Task<bool> TryWriteManyAsync(IReadOnlyList<AssetRow> rows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Count, MaxWrites);
        var actions = new List<TableTransactionAction>();
        foreach (var row in rows)
        {
            actions.AddRange(GetAdditionalWrites(row));
            actions.Add(Write(row));
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

    protected abstract Task<AssetRow?> FindAsync(string partition, string key, CancellationToken cancellationToken);

    /// <summary>Called before anything is written.</summary>
    protected virtual Task BeforeWritingAsync(OrganizationId organization, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is written together with the asset, and belongs to it; may change the asset itself.</summary>
    protected virtual IReadOnlyList<TableTransactionAction> GetAdditionalWrites(AssetRow row) => [];

    private static TableTransactionAction Write(AssetRow row) => row.ETag == default
        ? new TableTransactionAction(TableTransactionActionType.Add, row)
        : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, row.ETag);
}
