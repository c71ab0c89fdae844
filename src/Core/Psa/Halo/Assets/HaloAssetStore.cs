using Azure.Data.Tables;
using Integration.Core.Psa.Halo.Network;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Storage;
using Integration.Core.Work;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>What assets in HaloPSA are to be. Each change takes its place in the queue in the same transaction.</summary>
internal sealed class HaloAssetStore(Tables tables, DueIndex due, TimeProvider time) : AssetStore(tables.HaloAssets, time)
{
    protected override int MaxAdditionalWrites => OutboxActions.Most;

    /// <summary>The assets that wait.</summary>
    public OutboxQueue<HaloAssetRow> Queue { get; } = new(tables.HaloAssets, time);

    /// <summary>Whose an asset in HaloPSA is; null when nobody's.</summary>
    public Task<AssetClaimRow?> FindClaimAsync(HaloAssetRow asset, HaloAddress at, long haloId, CancellationToken cancellationToken) =>
        Table.FindAsync<AssetClaimRow>(asset.PartitionKey, AssetClaimRow.Key(at, haloId), cancellationToken);

    /// <summary>To be written with the link of an asset that was found: fails when another device was faster.</summary>
    public static TableTransactionAction Claim(HaloAssetRow asset, HaloAddress at, long haloId, AssetClaimRow? before) => before is null
        ? new TableTransactionAction(TableTransactionActionType.Add, AssetClaimRow.For(asset, at, haloId))
        : new TableTransactionAction(TableTransactionActionType.UpdateReplace, AssetClaimRow.For(asset, at, haloId), before.ETag);

    /// <summary>To be written with the link of an asset that was made for this device.</summary>
    public static TableTransactionAction Claim(HaloAssetRow asset, HaloAddress at, long haloId) =>
        new(TableTransactionActionType.UpsertReplace, AssetClaimRow.For(asset, at, haloId));

    /// <summary>The asset is nobody's any more.</summary>
    public static TableTransactionAction Unclaim(HaloAssetRow asset, HaloAddress at, long haloId) =>
        new(TableTransactionActionType.UpsertReplace, new AssetClaimRow { PartitionKey = asset.PartitionKey, RowKey = AssetClaimRow.Key(at, haloId) });

    public override AssetRow New(AssetRow? before) => new HaloAssetRow().Following(before as HaloAssetRow);

    protected override async Task<AssetRow?> FindAsync(string partition, string key, CancellationToken cancellationToken) =>
        await Table.FindAsync<HaloAssetRow>(partition, key, cancellationToken);

    protected override Task BeforeWritingAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        due.RequestAsync(HaloOutbox.WorkKind.Of(organization), cancellationToken);

    protected override IReadOnlyList<TableTransactionAction> GetAdditionalWrites(AssetRow row) => ((HaloAssetRow)row).Enqueue(Time.GetUtcNow());
}
