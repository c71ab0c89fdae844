using Azure;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>The built-in PSA's assets.</summary>
internal sealed class AssetStore(Tables tables)
{
    public Task<AssetRow?> FindAsync(OrganizationId organization, AssetId asset, CancellationToken cancellationToken) =>
        tables.Assets.FindAsync<AssetRow>(organization.Value, Keys.Encode(asset.Value), cancellationToken);

    public Task<AssetRow?> FindAsync(OrganizationId organization, LevelDeviceId device, CancellationToken cancellationToken) =>
        tables.Assets.FindAsync<AssetRow>(organization.Value, AssetRow.Key(device), cancellationToken);

    public AsyncPageable<AssetRow> All(OrganizationId organization, string? filter, IEnumerable<string>? select, CancellationToken cancellationToken) =>
        tables.Assets.ByPrefix<AssetRow>(organization.Value, "", filter, select, cancellationToken: cancellationToken);

    /// <summary>From <paramref name="after"/> (a row key) on, in key order.</summary>
    public AsyncPageable<AssetRow> After(OrganizationId organization, string? after, string? filter, CancellationToken cancellationToken)
    {
        var start = TableClient.CreateQueryFilter($"PartitionKey eq {organization.Value} and RowKey gt {after ?? ""}");
        return tables.Assets.QueryAsync<AssetRow>(filter is null ? start : $"{start} and ({filter})", cancellationToken: cancellationToken);
    }

    public async Task<AssetIndex> IndexAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var index = new AssetIndex();

        // With the time stamp, from which the service makes the ETag.
        string[] columns = [nameof(AssetRow.RowKey), nameof(AssetRow.Timestamp), nameof(AssetRow.ContentHash), nameof(AssetRow.EventAt)];
        await foreach (var row in All(organization, null, columns, cancellationToken))
        {
            index[row.RowKey] = new AssetState(row.ETag.ToString(), row.ContentHash, row.EventAt);
        }

        return index;
    }

    /// <summary>Writes one asset as it was read, or a new one; false when someone else was faster.</summary>
    public Task<bool> TryWriteAsync(AssetRow row, CancellationToken cancellationToken) => row.ETag == default
        ? tables.Assets.TryAddAsync(row, cancellationToken)
        : tables.Assets.TryReplaceAsync(row, cancellationToken);

    /// <summary>Writes up to 100 assets, all or none; false when one was changed by someone else meanwhile, or when together they are too large.</summary>
    public async Task<bool> TryWriteAllAsync(IReadOnlyList<AssetRow> rows, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Assets.SubmitTransactionAsync(
                rows.Select(row => row.ETag == default
                    ? new TableTransactionAction(TableTransactionActionType.Add, row)
                    : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, row.ETag)),
                cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status is 404 or 409 or 412 or 413)
        {
            return false;
        }
    }
}
