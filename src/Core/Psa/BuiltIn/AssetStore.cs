using Azure;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>The built-in PSA's assets.</summary>
internal sealed class AssetStore(Tables tables, TimeProvider time)
{
    /// <summary>An asset and its mark: two rows each in a transaction of at most a hundred.</summary>
    private const int MostMarked = 50;

    public Task<AssetRow?> FindAsync(OrganizationId organization, AssetId asset, CancellationToken cancellationToken) =>
        asset.Value.StartsWith(AssetMarkRow.Prefix, StringComparison.Ordinal)
            ? Task.FromResult<AssetRow?>(null)
            : tables.Assets.FindAsync<AssetRow>(organization.Value, Keys.Encode(asset.Value), cancellationToken);

    public Task<AssetRow?> FindAsync(OrganizationId organization, LevelDeviceId device, CancellationToken cancellationToken) =>
        tables.Assets.FindAsync<AssetRow>(organization.Value, AssetRow.Key(device), cancellationToken);

    public Task<AssetRow?> FindAsync(OrganizationId organization, PackedId asset, CancellationToken cancellationToken) =>
        tables.Assets.FindAsync<AssetRow>(organization.Value, asset.ToString(), cancellationToken);

    public AsyncPageable<AssetRow> All(OrganizationId organization, string? filter, IEnumerable<string>? select, CancellationToken cancellationToken)
    {
        var assets = TableClient.CreateQueryFilter($"PartitionKey eq {organization.Value} and RowKey lt {AssetMarkRow.Prefix}");
        return tables.Assets.QueryAsync<AssetRow>(filter is null ? assets : $"{assets} and ({filter})", select: select, cancellationToken: cancellationToken);
    }

    /// <summary>From <paramref name="after"/> (a row key) on, in key order.</summary>
    public AsyncPageable<AssetRow> After(OrganizationId organization, string? after, string? filter, CancellationToken cancellationToken)
    {
        var start = TableClient.CreateQueryFilter($"RowKey gt {after ?? ""}");
        return All(organization, filter is null ? start : $"{start} and ({filter})", null, cancellationToken);
    }

    /// <summary>Key and content hash of every asset of a Level account that is not removed from Level.</summary>
    /// <param name="organization">Whose.</param>
    /// <param name="client">The client whose own account; null for the organization's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async IAsyncEnumerable<AssetRow> FollowingLevelAsync(
        OrganizationId organization, ClientId? client, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"LevelStatus ne {nameof(LevelStatus.Removed)}");
        filter = client is { } own ? $"{filter} and {TableClient.CreateQueryFilter($"Account eq {own.Value}")}" : filter;
        await foreach (var asset in All(organization, filter, [nameof(AssetRow.RowKey), nameof(AssetRow.ContentHash), nameof(AssetRow.Account)], cancellationToken))
        {
            // A query cannot ask for what is not there.
            if (asset.Account == client?.Value)
            {
                yield return asset;
            }
        }
    }

    /// <summary>Writes one asset as it was read, or a new one, and marks it; false when someone else was faster.</summary>
    public Task<bool> TryWriteAsync(AssetRow row, CancellationToken cancellationToken) => TrySubmitAsync(Marked([row]), cancellationToken);

    /// <summary>Writes up to 50 assets and marks them, all or none; false when one was changed by someone else meanwhile, or when together they are too large.</summary>
    public Task<bool> TryWriteAllAsync(IReadOnlyList<AssetRow> rows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Count, MostMarked);
        return TrySubmitAsync(Marked(rows), cancellationToken);
    }

    /// <summary>As <see cref="TryWriteAllAsync"/> for up to 100, without marks: for a traversal, which keeps its own account of them.</summary>
    public Task<bool> TryWritePageAsync(IReadOnlyList<AssetRow> rows, CancellationToken cancellationToken) => TrySubmitAsync(rows.Select(Write), cancellationToken);

    /// <summary>Assets of an account that were written outside of a traversal.</summary>
    public async Task<IReadOnlyList<PackedId>> MarkedAsync(OrganizationId organization, string account, CancellationToken cancellationToken) =>
        [.. (await Marks(organization, account, null, cancellationToken).ToListAsync(cancellationToken)).Select(mark => mark.ToAsset())];

    /// <summary>Marks assets that are not written: the account's next traversal looks at each.</summary>
    public Task MarkAsync(OrganizationId organization, string account, IEnumerable<PackedId> marked, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return tables.Assets.SubmitInChunksAsync(
            marked.Select(asset => new TableTransactionAction(TableTransactionActionType.UpsertReplace, AssetMarkRow.For(organization.Value, account, asset.ToString(), now))), cancellationToken);
    }

    /// <summary>Takes away the marks that were made before <paramref name="before"/>.</summary>
    public async Task ForgetMarksAsync(OrganizationId organization, string account, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var old = await Marks(organization, account, TableClient.CreateQueryFilter($"At lt {before}"), cancellationToken).ToListAsync(cancellationToken);
        await tables.Assets.SubmitInChunksAsync(
            old.Select(mark => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(organization.Value, mark.RowKey), ETag.All)), cancellationToken);
    }

    private static TableTransactionAction Write(AssetRow row) => row.ETag == default
        ? new TableTransactionAction(TableTransactionActionType.Add, row)
        : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, row.ETag);

    private IEnumerable<TableTransactionAction> Marked(IEnumerable<AssetRow> rows)
    {
        var now = time.GetUtcNow();
        return rows.SelectMany(row => new[] { Write(row), new TableTransactionAction(TableTransactionActionType.UpsertReplace, AssetMarkRow.For(row, now)) });
    }

    private AsyncPageable<AssetMarkRow> Marks(OrganizationId organization, string account, string? filter, CancellationToken cancellationToken) =>
        tables.Assets.ByPrefix<AssetMarkRow>(organization.Value, AssetMarkRow.AccountPrefix(account), filter, [nameof(AssetMarkRow.RowKey)], cancellationToken: cancellationToken);

    private async Task<bool> TrySubmitAsync(IEnumerable<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Assets.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status is 404 or 409 or 412 or 413)
        {
            return false;
        }
    }
}
