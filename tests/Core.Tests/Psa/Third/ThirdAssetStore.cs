using Integration.Core.Psa;
using Integration.Core.Storage;

namespace Integration.Core.Tests.Psa.Third;

internal sealed class ThirdAssetStore(Tables tables, TimeProvider time) : AssetStore(tables.Of(ThirdTables.Assets), time)
{
    public override AssetRow New(AssetRow? before) => new();

    protected override Task<AssetRow?> FindAsync(string partition, string key, CancellationToken cancellationToken) =>
        Table.FindAsync<AssetRow>(partition, key, cancellationToken);
}
