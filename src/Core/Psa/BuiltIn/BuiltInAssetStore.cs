using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

internal sealed class BuiltInAssetStore(Tables tables, TimeProvider time) : AssetStore(tables.Assets, time)
{
    public Task<AssetRow?> FindAsync(OrganizationId organization, AssetId asset, CancellationToken cancellationToken) =>
        FindAsync(organization.Value, Keys.Encode(asset.Value), cancellationToken);

    /// <summary>From <paramref name="after"/> (a row key) on, in key order.</summary>
    public AsyncPageable<AssetRow> After(OrganizationId organization, string? after, string? filter, CancellationToken cancellationToken)
    {
        var start = TableClient.CreateQueryFilter($"RowKey gt {after ?? ""}");
        return All(organization, filter is null ? start : $"{start} and ({filter})", null, cancellationToken);
    }

    public override AssetRow New(AssetRow? before) => new();

    protected override Task<AssetRow?> FindAsync(string partition, string key, CancellationToken cancellationToken) =>
        Table.FindAsync<AssetRow>(partition, key, cancellationToken);
}
