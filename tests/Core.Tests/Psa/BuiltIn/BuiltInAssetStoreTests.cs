using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.BuiltIn;

[Collection(StorageCollection.Name)]
public sealed class BuiltInAssetStoreTests(TestStorage storage)
{
    private readonly OrganizationId _organization = Some.NewOrganization();
    private readonly BuiltInAssetStore _assets = new(storage.Tables, new FakeTimeProvider(Some.Now));

    [Fact]
    public async Task Many_assets_are_written_together_or_not_at_all()
    {
        await _assets.TryWriteManyAsync([Row(1), Row(2)], default);
        var stale = (await FindAsync(2))!;
        (await _assets.TryWriteAsync((await FindAsync(2))!, default)).ShouldBeTrue();

        (await _assets.TryWriteManyAsync([Row(3), stale], default)).ShouldBeFalse("someone changed one of them");
        (await _assets.TryWriteManyAsync([Row(4), Row(1)], default)).ShouldBeFalse("someone made one of them");
        (await FindAsync(3)).ShouldBeNull();
        (await FindAsync(4)).ShouldBeNull();
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
