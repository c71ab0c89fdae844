using Integration.Core.Devices;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.BuiltIn;

[Collection(StorageCollection.Name)]
public sealed class AssetStoreTests(TestStorage storage)
{
    private readonly OrganizationId _organization = Some.NewOrganization();
    private readonly AssetStore _assets = new(storage.Tables, new FakeTimeProvider(Some.Now));

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
    public async Task An_asset_written_outside_of_a_traversal_is_marked_and_a_page_of_one_is_not()
    {
        await _assets.TryWritePageAsync([Row(1), Row(2)], default);
        await _assets.TryWriteAsync(Row(3), default);
        await _assets.TryWriteAllAsync([Row(4), (await FindAsync(2))!], default);

        (await MarkedAsync()).ShouldBe([Row(2).RowKey, Row(3).RowKey, Row(4).RowKey], ignoreOrder: true);
        (await _assets.All(_organization, null, null, default).ToListAsync(default)).Count.ShouldBe(4, "a mark is no asset");
        (await _assets.FindAsync(_organization, new AssetId(AssetMarkRow.For(Row(3), Some.Now).RowKey), default)).ShouldBeNull();
    }

    [Fact]
    public async Task Only_marks_from_before_are_taken_away()
    {
        await _assets.TryWriteAsync(Row(1), default);

        await _assets.ForgetMarksAsync(_organization, AccountKey.Of((ClientId?)null), Some.Now, default);
        (await MarkedAsync()).ShouldHaveSingleItem();
        await _assets.ForgetMarksAsync(_organization, AccountKey.Of((ClientId?)null), Some.Now.AddSeconds(1), default);
        (await MarkedAsync()).ShouldBeEmpty();
    }

    private async Task<List<string>> MarkedAsync() =>
        [.. (await _assets.MarkedAsync(_organization, AccountKey.Of((ClientId?)null), default)).Select(id => id.ToString())];

    private AssetRow Row(int number) => new()
    {
        PartitionKey = _organization.Value,
        RowKey = AssetRow.Key(Device(number)),
        DeviceId = Device(number).Value,
    };

    private Task<AssetRow?> FindAsync(int number) => _assets.FindAsync(_organization, Device(number), default);

    private static LevelDeviceId Device(int number) => new($"device/{number}==");
}
