using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.BuiltIn;

[Collection(StorageCollection.Name)]
public sealed class AssetStoreTests(TestStorage storage)
{
    private readonly OrganizationId _organization = Some.NewOrganization();
    private readonly AssetStore _assets = new(storage.Tables);

    [Fact]
    public async Task Many_assets_are_written_together_or_not_at_all()
    {
        await _assets.TryWriteAllAsync([Row(1), Row(2)], default);
        var stale = (await FindAsync(2))!;
        (await _assets.TryWriteAsync((await FindAsync(2))!, default)).ShouldBeTrue();

        (await _assets.TryWriteAllAsync([Row(3), stale], default)).ShouldBeFalse("someone changed one of them");
        (await _assets.TryWriteAllAsync([Row(4), Row(1)], default)).ShouldBeFalse("someone made one of them");
        (await FindAsync(3)).ShouldBeNull();
        (await FindAsync(4)).ShouldBeNull();
    }

    [Fact]
    public async Task The_index_tells_of_each_asset_what_a_traversal_has_to_know()
    {
        var row = Row(1);
        (row.ContentHash, row.EventAt) = ("hash", Some.Minute(5));
        await _assets.TryWriteAsync(row, default);

        var index = await _assets.IndexAsync(_organization, default);

        index.Count.ShouldBe(1);
        index[row.RowKey].ShouldBe(new AssetState((await FindAsync(1))!.ETag.ToString(), "hash", Some.Minute(5)));
    }

    private AssetRow Row(int number) => new()
    {
        PartitionKey = _organization.Value,
        RowKey = AssetRow.Key(Device(number)),
        DeviceId = Device(number).Value,
    };

    private Task<AssetRow?> FindAsync(int number) => _assets.FindAsync(_organization, Device(number), default);

    private static LevelDeviceId Device(int number) => new($"device/{number}==");
}
