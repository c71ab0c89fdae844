using Integration.Core.Devices;
using Integration.Core.Mapping;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Devices;

[Collection(StorageCollection.Name)]
public sealed class AssetSnapshotTests(TestStorage storage)
{
    private static readonly GroupTree Groups = new([]) { OtherAccounts = new HashSet<string> { "client-a" } };
    private static readonly GroupTree GroupsOfClient = GroupTree.ForClient(new ClientId("client-a"));

    private readonly OrganizationId _organization = Some.NewOrganization();

    [Fact]
    public async Task The_organizations_account_looks_after_all_but_what_is_of_clients_that_have_a_key()
    {
        await AddAsync("own");
        await AddAsync("of-a", account: "client-a");
        await AddAsync("of-b", account: "client-b");
        await AddAsync("still", content: "");
        await AddAsync("removed", status: "Removed");

        var snapshot = await ReadAsync(Groups);
        var content = AssetSnapshot.HashOf(Content);
        new[] { "own", "of-a", "of-b", "still", "removed", "new" }.Select(device => snapshot.Find(Key(device)))
            .ShouldBe([content, AssetSnapshot.Unsure, content, AssetSnapshot.Detached, null, null]);
        (await AbsentAsync(Groups)).ShouldBe(["of-b", "own", "still"]);
        (await AbsentAsync(Groups, "of-b", "still")).ShouldBe(["own"]);
        (snapshot.HasAbsent(Keys("of-b", "still")), snapshot.HasAbsent(Keys("of-b", "still", "own"))).ShouldBe((true, false));
    }

    [Fact]
    public async Task A_clients_own_account_looks_after_its_own()
    {
        await AddAsync("own");
        await AddAsync("of-a", account: "client-a");

        var snapshot = await ReadAsync(GroupsOfClient);
        (snapshot.Find(Key("own")), snapshot.Find(Key("of-a"))).ShouldBe((null, AssetSnapshot.HashOf(Content)));
        (await AbsentAsync(GroupsOfClient)).ShouldBe(["of-a"]);
    }

    [Fact]
    public async Task A_request_reads_a_thousand_assets_and_no_texts()
    {
        foreach (var chunk in Enumerable.Range(0, 1100).Chunk(100))
        {
            await new BuiltInAssetStore(storage.Tables, TimeProvider.System).TryWriteManyAsync([.. chunk.Select(number => Row($"{number}"))], default);
        }

        var tables = storage.Watched(out var requests);
        await ReadAsync(Groups, tables);

        (requests.Addresses.Count(), requests.RowsRead).ShouldBe((2, 1100));
        requests.Addresses.ShouldAllBe(address => address.Contains("$select=RowKey%2CContentHash%2CAccount"));
    }

    [Fact]
    public void No_content_has_a_hash_with_a_meaning_of_its_own()
    {
        AssetSnapshot.HashOf(Convert.ToBase64String(new byte[15])).ShouldBe(1ul);
        AssetSnapshot.HashOf(Convert.ToBase64String([.. Enumerable.Repeat((byte)255, 15)])).ShouldBe(ulong.MaxValue - 1);
    }

    [Fact]
    public void An_asset_without_a_content_hash_stands_still_and_one_with_an_unknown_hash_is_read()
    {
        AssetSnapshot.HashOf("").ShouldBe(AssetSnapshot.Detached);
        AssetSnapshot.HashOf("not base64!").ShouldBe(AssetSnapshot.Unsure);
        AssetSnapshot.HashOf("AAAA").ShouldBe(AssetSnapshot.Unsure, "too short to be one of ours");
    }

    private static string Content { get; } = Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 15)]);

    private static ulong Key(string device) => AssetSnapshot.KeyOf(new LevelDeviceId(device));

    private static HashSet<ulong> Keys(params string[] devices) => [.. devices.Select(Key)];

    private Task<AssetSnapshot> ReadAsync(GroupTree groups, Tables? tables = null) =>
        AssetSnapshot.ReadAsync(new BuiltInAssetStore(tables ?? storage.Tables, TimeProvider.System), _organization, groups, default);

    private async Task<IEnumerable<string>> AbsentAsync(GroupTree groups, params string[] seen) =>
        (await AssetSnapshot.ReadAbsentAsync(new BuiltInAssetStore(storage.Tables, TimeProvider.System), _organization, groups, Keys(seen), default))
            .Select(asset => asset.DeviceId).Order(StringComparer.Ordinal);

    private Task AddAsync(string device, string? account = null, string? content = null, string status = "Online")
    {
        var row = Row(device);
        (row.Account, row.ContentHash, row.LevelStatus) = (account, content ?? row.ContentHash, status);
        return storage.Tables.Assets.AddEntityAsync(row);
    }

    private AssetRow Row(string device) => new()
    {
        PartitionKey = _organization.Value,
        RowKey = AssetRow.Key(new LevelDeviceId(device)),
        DeviceId = device,
        Follows = true,
        ContentHash = Content,
    };
}
