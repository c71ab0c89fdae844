using Azure.Data.Tables;
using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>What assets in HaloPSA are to be. Each change takes its place in the queue in the same transaction.</summary>
internal sealed class HaloAssetStore(Tables tables, HaloMarks marks, TimeProvider time) : DestinationAssets(tables.HaloAssets, time)
{
    protected override int MostBeside => QueueActions.Most;

    /// <summary>The assets that wait.</summary>
    public HaloQueue<HaloAssetRow> Queue { get; } = new(tables.HaloAssets);

    public override AssetRow New(AssetRow? before) => new HaloAssetRow().Following(before as HaloAssetRow);

    protected override async Task<AssetRow?> FindAsync(string partition, string key, CancellationToken cancellationToken) =>
        await Table.FindAsync<HaloAssetRow>(partition, key, cancellationToken);

    protected override Task BeforeWritingAsync(OrganizationId organization, CancellationToken cancellationToken) => marks.SetAsync(organization, cancellationToken);

    protected override IReadOnlyList<TableTransactionAction> Beside(AssetRow row) => ((HaloAssetRow)row).Enqueue(Time.GetUtcNow());
}
