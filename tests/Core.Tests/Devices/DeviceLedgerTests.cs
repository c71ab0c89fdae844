using Integration.Core.Devices;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Devices;

[Collection(StorageCollection.Name)]
public sealed class DeviceLedgerTests(TestStorage storage)
{
    private static readonly ulong HashOne = KnownDevices.HashOf(Content(1));

    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();

    [Fact]
    public async Task The_assets_are_read_once_and_the_ledger_is_believed_from_then_on()
    {
        await AddAssetAsync("a");
        (await LoadAsync("1"))!.Find(Id("a")).ShouldBe(HashOne);
        await AddAssetAsync("b");

        (await LoadAsync("2"))!.Find(Id("b")).ShouldBeNull("nobody has said that it is there");
    }

    [Fact]
    public async Task An_unchanged_load_is_a_handful_of_requests()
    {
        await LoadAsync("1");
        var tables = storage.Watched(out var requests);

        await Ledger(tables).LoadAsync(Step("2"), default);
        requests.Addresses.Count().ShouldBeLessThanOrEqualTo(4);
        requests.Writes.ShouldBe(1, "who walks");
    }

    [Fact]
    public async Task What_a_run_left_unfinished_makes_the_next_one_read_the_assets_once()
    {
        await LoadAsync("1");
        await Ledger().BeginWritingAsync(Step("1"), default);
        await AddAssetAsync("a");

        (await LoadAsync("2"))!.Find(Id("a")).ShouldBe(HashOne);
        await AddAssetAsync("b");
        (await LoadAsync("3"))!.Find(Id("b")).ShouldBeNull();
    }

    [Fact]
    public async Task A_step_that_is_done_again_after_it_wrote_reads_the_assets_and_the_writing_of_earlier_steps_is_trusted()
    {
        await LoadAsync("1");
        await Ledger().BeginWritingAsync(Step("1"), default);
        await AddAssetAsync("a");

        (await LoadAsync("1", "cursor"))!.Find(Id("a")).ShouldBeNull();
        await Ledger().BeginWritingAsync(Step("1", "cursor"), default);
        (await LoadAsync("1", "cursor"))!.Find(Id("a")).ShouldBe(HashOne);
    }

    [Fact]
    public async Task A_walk_that_begins_again_after_it_wrote_reads_the_assets()
    {
        await LoadAsync("1");
        await LoadAsync("1", "cursor");
        await Ledger().BeginWritingAsync(Step("1", "cursor"), default);
        await AddAssetAsync("a");

        (await LoadAsync("1"))!.Find(Id("a")).ShouldBe(HashOne);
    }

    [Fact]
    public async Task A_first_step_that_is_done_again_after_its_run_became_the_ledger_reads_the_assets()
    {
        await AddAssetAsync("a");
        await LoadAsync("1");
        await CompleteAsync("1");

        (await LoadAsync("1"))!.Find(Id("a")).ShouldBe(HashOne);
    }

    [Fact]
    public async Task A_run_between_whose_steps_another_one_began_is_void()
    {
        await LoadAsync("1");
        await LoadAsync("2");

        (await LoadAsync("1", "cursor")).ShouldBeNull();
        (await Ledger().MissingAsync(_organization, null, new RunId("1"), default)).ShouldBeNull();
        (await LoadAsync("2", "cursor")).ShouldNotBeNull();
        (await Ledger().MissingAsync(_organization, null, new RunId("2"), default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_steps_have_seen_becomes_the_ledger_and_what_none_has_seen_is_missing()
    {
        await AddAssetAsync("a");
        await AddAssetAsync("b");
        await LoadAsync("1");
        await KeepAsync("1", "", ("a", 5));
        await KeepAsync("1", "cursor", ("c", 6));

        (await Ledger().MissingAsync(_organization, null, new RunId("1"), default)).ShouldBe([Id("b")]);
        await CompleteAsync("1");
        var known = (await LoadAsync("2"))!;
        (known.Find(Id("a")), known.Find(Id("b")), known.Find(Id("c"))).ShouldBe((5ul, null, 6ul));
    }

    [Fact]
    public async Task What_a_run_has_seen_that_did_not_become_the_ledger_is_dropped()
    {
        await LoadAsync("1");
        await KeepAsync("1", "", ("a", 5));
        await Ledger().ForgetAsync(_organization, null, new RunId("1"), default);
        (await PartsAsync()).ShouldBe(0);

        await LoadAsync("2");
        await KeepAsync("2", "", ("a", 5));
        await LoadAsync("3");
        await KeepAsync("3", "", ("b", 5));
        await CompleteAsync("3");
        await Ledger().ForgetAsync(_organization, null, new RunId("3"), default);
        (await PartsAsync()).ShouldBe(1, "the ledger itself");
    }

    [Fact]
    public async Task A_mark_makes_its_device_unsure_until_a_run_is_complete_that_began_five_minutes_after_it()
    {
        await LoadAsync("1");
        await KeepAsync("1", "", ("a", 5));
        await CompleteAsync("1");
        await MarkAsync("a");
        var marked = _clock.GetUtcNow();

        foreach (var (minutes, hash) in new (int, ulong)[] { (-1, KnownDevices.Unsure), (0, KnownDevices.Unsure), (5, KnownDevices.Unsure), (6, 5) })
        {
            var run = $"after {minutes}";
            (await LoadAsync(run))!.Find(Id("a")).ShouldBe(KnownDevices.Unsure);
            await KeepAsync(run, "", ("a", 5));
            await Ledger().CompleteAsync(_organization, null, new RunId(run), marked.AddMinutes(minutes), default);
            (await LoadAsync($"{run}, next"))!.Find(Id("a")).ShouldBe(hash, run);
        }
    }

    [Fact]
    public async Task Accounts_are_apart()
    {
        var client = new ClientId("client-a");
        await AddAssetAsync("a");
        await AddAssetAsync("b", client);

        (await LoadAsync("1"))!.Ids.ShouldBe([Id("a")]);
        (await LoadAsync("1", client: client))!.Ids.ShouldBe([Id("b")]);
        await Ledger().CloseAsync(_organization, client, _clock.GetUtcNow(), default);
        (await LoadAsync("1", "cursor"))!.Ids.ShouldBe([Id("a")]);
        (await LoadAsync("1", "cursor", client)).ShouldBeNull("it is closed");
    }

    [Fact]
    public async Task An_account_whose_last_walk_did_not_come_to_its_end_is_known_by_its_assets()
    {
        var client = new ClientId("client-a");
        await LoadAsync("1", client: client);
        await Ledger().BeginWritingAsync(new LedgerStep(_organization, client, new RunId("1"), ""), default);
        await AddAssetAsync("a", client);

        (await Ledger().KnownAsync(_organization, client, default)).ShouldBe([Id("a")]);
    }

    [Fact]
    public async Task Many_devices_are_kept_in_several_parts()
    {
        await LoadAsync("1");
        foreach (var step in Enumerable.Range(0, 3))
        {
            var some = Enumerable.Range(step * 10_000, step == 2 ? 5000 : 10_000);
            await Ledger().KeepAsync(
                Step("1", step == 0 ? "" : $"{step}"), [.. some.Select(number => KeyValuePair.Create(Id($"{number}"), (ulong)number + 1))], default);
        }

        await CompleteAsync("1");
        var known = (await LoadAsync("2"))!;
        known.Ids.Count().ShouldBe(25_000);
        (known.Find(Id("0")), known.Find(Id("24999"))).ShouldBe((1ul, 25_000ul));
    }

    [Fact]
    public async Task A_step_that_saw_more_than_a_row_holds_keeps_it_all_and_done_again_leaves_nothing_of_its_first_try()
    {
        await LoadAsync("1");
        await Ledger().KeepAsync(Step("1"), [.. Seen(LedgerPartRow.MaxEntries + 1)], default);
        (await PartsAsync()).ShouldBe(2);
        (await Ledger().SeenAsync(_organization, null, new RunId("1"), default)).Count.ShouldBe(LedgerPartRow.MaxEntries + 1);
        await KeepAsync("1", "cursor", ("a", 5));

        await Ledger().KeepAsync(Step("1"), [.. Seen(10)], default);
        (await PartsAsync()).ShouldBe(2, "the step's, and the other step's");
        (await Ledger().SeenAsync(_organization, null, new RunId("1"), default)).Count.ShouldBe(11);

        static IEnumerable<KeyValuePair<PackedId, ulong>> Seen(int devices) =>
            Enumerable.Range(0, devices).Select(number => KeyValuePair.Create(Id($"{number}"), (ulong)number + 1));
    }

    private static PackedId Id(string device) => PackedId.From(Ids.From(device));

    private static string Content(byte content) => Convert.ToBase64String([.. Enumerable.Repeat(content, 15)]);

    private LedgerStep Step(string run, string step = "", ClientId? client = null) => new(_organization, client, new RunId(run), step);

    private DeviceLedger Ledger(Tables? tables = null) =>
        new(tables ?? storage.Tables, new BuiltInDestination(new AssetStore(tables ?? storage.Tables, _clock), null!));

    private Task<KnownDevices?> LoadAsync(string run, string step = "", ClientId? client = null) => Ledger().LoadAsync(Step(run, step, client), default);

    private Task KeepAsync(string run, string step, (string Device, ulong Hash) seen) =>
        Ledger().KeepAsync(Step(run, step), [KeyValuePair.Create(Id(seen.Device), seen.Hash)], default);

    private Task CompleteAsync(string run) => Ledger().CompleteAsync(_organization, null, new RunId(run), _clock.GetUtcNow(), default);

    private Task MarkAsync(string device) =>
        new AssetStore(storage.Tables, _clock).MarkAsync(_organization, AccountKey.Of((ClientId?)null), [Id(device)], default);

    private Task<int> PartsAsync() => storage.Tables.Runs.ByPrefix<LedgerPartRow>(_organization.Value, "ledgerpart-").CountAsync().AsTask();

    private Task AddAssetAsync(string device, ClientId? account = null) => storage.Tables.Assets.AddEntityAsync(new AssetRow
    {
        PartitionKey = _organization.Value,
        RowKey = Ids.From(device),
        DeviceId = device,
        Account = account?.Value,
        Follows = true,
        ContentHash = Content(1),
    });
}
