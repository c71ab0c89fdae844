using Azure.Data.Tables;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Results;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Work;
using Integration.Core.Work;

namespace Integration.Core.Tests.Psa.Halo;

[Collection(StorageCollection.Name)]
public sealed class HaloEventsTests(TestStorage storage)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();

    [Fact]
    public async Task A_request_is_shown_with_all_that_is_known_of_it()
    {
        await NewStore().RecordAsync(
            _organization, new RequestContext(
                "Alert Disk full", new LevelDeviceId("dev/1+="), new LevelAlertId("alert 1"),
                3), "POST", "Tickets", 400, 217, "The summary is missing.", default);

        var told = (await ListAsync()).Items.ShouldHaveSingleItem();
        told.ShouldBe(new HaloEvent(
            told.Id, Some.Now, "Alert Disk full", new LevelDeviceId("dev/1+="), new LevelAlertId("alert 1"), "POST", "Tickets", 400, 217,
            "The summary is missing.", 3));
        (await NewStore().FindAsync(_organization, told.Id, default)).ShouldBe(told);
    }

    [Fact]
    public async Task A_request_without_answer_device_or_alert_is_shown_as_such()
    {
        await NewStore().RecordAsync(
            _organization, new RequestContext("Test connection"), "GET", "Client?count=1", null, 30_000, "No answer within 30 s.", default);

        var told = (await ListAsync(failed: true)).Items.ShouldHaveSingleItem();
        (told.DeviceId, told.AlertId, told.Status, told.Attempt).ShouldBe((null, null, null, 1));
    }

    [Fact]
    public async Task The_newest_come_first_and_parts_stay_in_place_while_new_ones_come_in()
    {
        await AddAsync(1, 7);

        var first = await ListAsync(limit: 3);
        await AddAsync(8, 3);
        var second = await ListAsync(limit: 3, after: first.Next);
        await AddAsync(11, 3);
        var last = await ListAsync(limit: 3, after: second.Next);

        Paths(first).ShouldBe(["7", "6", "5"]);
        Paths(second).ShouldBe(["4", "3", "2"]);
        Paths(last).ShouldBe(["1"]);
        last.Next.ShouldBeNull();
    }

    [Fact]
    public async Task A_last_part_that_is_full_leads_nowhere()
    {
        await AddAsync(1, 3);

        (await ListAsync(limit: 3)).Next.ShouldBeNull();
    }

    [Fact]
    public async Task An_open_page_gets_only_what_is_new_and_all_of_it()
    {
        (await ListAsync()).Items.ShouldBeEmpty();
        await AddAsync(1, 3);
        var newest = (await ListAsync()).Items[0].Id;
        (await ListAsync(newerThan: newest)).ShouldSatisfyAllConditions(none => none.Items.ShouldBeEmpty(), none => none.Next.ShouldBeNull());

        await AddAsync(4, 5);
        var first = await ListAsync(limit: 2, newerThan: newest);
        var second = await ListAsync(limit: 2, newerThan: newest, after: first.Next);
        var last = await ListAsync(limit: 2, newerThan: newest, after: second.Next);

        Paths(first, second, last).ShouldBe(["8", "7", "6", "5", "4"]);
        last.Next.ShouldBeNull();
    }

    [Fact]
    public async Task New_failures_of_a_device_are_polled_for_like_all_others()
    {
        await AddAsync("1", device: "a", status: 500);
        var newest = (await ListAsync(failed: true, device: "a")).Items[0].Id;
        await AddAsync("2", device: "a", status: 500);
        await AddAsync("3", device: "a");
        await AddAsync("4", device: "b", status: 500);

        Paths(await ListAsync(failed: true, device: "a", newerThan: newest)).ShouldBe(["2"]);
        Paths(await ListAsync(failed: true, newerThan: newest)).ShouldBe(["4", "2"]);
        Paths(await ListAsync(device: "a", newerThan: newest)).ShouldBe(["3", "2"]);
    }

    [Fact]
    public async Task Each_filter_and_each_combination_gives_just_what_it_asks_for()
    {
        var all = new List<(string Path, string? Device, string? Alert, bool Failed)>();
        string?[] devices = [null, "dev", "dev-2", "de/v"];
        string?[] alerts = [null, "alert", "ALERT"];
        foreach (var device in devices)
        {
            foreach (var alert in alerts)
            {
                foreach (var failed in new[] { false, true })
                {
                    all.Add(($"{all.Count}", device, alert, failed));
                    await AddAsync(all[^1].Path, device, alert, failed ? 500 : 200);
                }
            }
        }

        foreach (var device in devices.Append("other"))
        {
            foreach (var alert in alerts.Append("other' or RowKey ne '"))
            {
                foreach (var failed in new bool?[] { null, false, true })
                {
                    var wanted = all.Where(one => (device is null || one.Device == device)
                        && (alert is null || one.Alert == alert)
                        && (failed != true || one.Failed));
                    Paths(await ListAsync(failed: failed, device: device, alert: alert)).ShouldBe(
                        wanted.Reverse().Select(one => one.Path), $"{failed} {device} {alert}");
                }
            }
        }
    }

    [Fact]
    public async Task Parts_of_a_filtered_list_follow_each_other()
    {
        for (var i = 1; i <= 9; i++)
        {
            await AddAsync($"{i}", device: "a", alert: "b", status: i % 2 == 0 ? 200 : 403);
        }

        var first = await ListAsync(limit: 3, failed: true, device: "a", alert: "b");
        var last = await ListAsync(limit: 3, failed: true, device: "a", alert: "b", after: first.Next);

        Paths(first, last).ShouldBe(["9", "7", "5", "3", "1"]);
        last.Next.ShouldBeNull();
    }

    [Theory]
    [InlineData(200, null, false)]
    [InlineData(201, null, false)]
    [InlineData(302, null, true)]
    [InlineData(404, null, true)]
    [InlineData(503, null, true)]
    [InlineData(null, null, true)]
    [InlineData(200, "It went to another site than asked.", true)]
    public async Task An_error_or_an_answer_other_than_success_is_a_failure(int? status, string? error, bool failed)
    {
        await NewStore().RecordAsync(_organization, new RequestContext("Device SRV-01"), "POST", "Asset", status, 5, error, default);

        (await ListAsync(failed: true)).Items.Count.ShouldBe(failed ? 1 : 0);
        (await ListAsync(failed: false)).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_filter_reads_only_what_it_gives_and_once()
    {
        await AddAsync("mine", device: "mine", alert: "mine", status: 500);
        for (var i = 0; i < 50; i++)
        {
            await AddAsync($"{i}", device: $"device-{i}", alert: $"alert-{i}");
        }

        foreach (var filter in new HaloEventFilter[] { new(true), new(null, "mine"), new(null, null, "mine"), new(true, "mine", "mine") })
        {
            var store = NewStore(storage.Watched(out var requests));
            (await ListAsync(new HaloEvents(store), filter, new PageRequest(10))).Items.Count.ShouldBe(1);
            requests.Addresses.Count().ShouldBe(1);
            requests.RowsRead.ShouldBe(1);
            requests.Addresses.ShouldAllBe(address => !address.Contains("e-"), "not the list of all");
        }

        var all = NewStore(storage.Watched(out var paged));
        (await ListAsync(new HaloEvents(all), new HaloEventFilter(), new PageRequest(10))).Items.Count.ShouldBe(10);
        paged.RowsRead.ShouldBe(11, "one more tells whether there is a next part");
    }

    [Fact]
    public async Task Recording_is_one_write_but_for_the_first_of_a_day()
    {
        var store = NewStore(storage.Watched(out var requests));
        for (var i = 0; i < 5; i++)
        {
            await store.RecordAsync(
                _organization, new RequestContext("x", new LevelDeviceId("d"), new LevelAlertId("a")), "GET", "Asset", 500, 1, "e", default);
        }

        requests.Addresses.Count().ShouldBe(6);
    }

    [Fact]
    public async Task Long_texts_are_shortened_and_long_ids_are_not()
    {
        var device = new string('d', 255);
        var alert = string.Concat(Enumerable.Repeat("ü/", 100));
        await NewStore().RecordAsync(
            _organization,
            new RequestContext(new string('p', 5000), new LevelDeviceId(device), new LevelAlertId(alert)),
            "GET",
            "Asset?search=" + new string('x', 100_000),
            500,
            1,
            string.Concat(Enumerable.Repeat("\U0001F4A5", 40_000)),
            default);

        var told = (await ListAsync(failed: true, device: device, alert: alert)).Items.ShouldHaveSingleItem();
        (told.Path.Length, told.Error!.Length, told.Purpose.Length).ShouldBe((1000, 1000, 200));
        told.Path.ShouldStartWith("Asset?search=xxx");
        told.Path.ShouldEndWith("x…");
        (told.DeviceId!.Value.Value, told.AlertId!.Value.Value).ShouldBe((device, alert));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("' or RowKey ne '")]
    [InlineData("0000000000000000000-aaaa/aaa")]
    [InlineData("٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠-aaaaaaaa")]
    [InlineData("")]
    public async Task An_id_that_is_none_is_named_by_its_field(string id)
    {
        (await ProblemAsync(new HaloEventFilter(), new PageRequest(10, id))).Errors!.Keys.ShouldBe(["after"]);
        (await ProblemAsync(new HaloEventFilter(NewerThan: id), new PageRequest(10))).Errors!.Keys.ShouldBe(["newerThan"]);
        (await NewStore().FindAsync(_organization, id, default)).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData(null)]
    public async Task What_cannot_be_one_of_Levels_ids_is_named_by_its_field(string? id)
    {
        id ??= new string('x', 513);
        (await ProblemAsync(new HaloEventFilter(Device: id), new PageRequest(10))).Errors!.Keys.ShouldBe(["device"]);
        (await ProblemAsync(new HaloEventFilter(Alert: id), new PageRequest(10))).Errors!.Keys.ShouldBe(["alert"]);
    }

    [Fact]
    public async Task Organizations_see_only_their_own()
    {
        await AddAsync("1", device: "a", alert: "a", status: 500);
        var id = (await ListAsync()).Items[0].Id;
        var other = Some.NewOrganization();

        foreach (var filter in new HaloEventFilter[] { new(), new(true), new(null, "a"), new(null, null, "a") })
        {
            (await new HaloEvents(NewStore()).ListAsync(other, filter, new PageRequest(), default)).Succeeded(out var page, out _).ShouldBeTrue();
            page!.Items.ShouldBeEmpty();
        }

        (await NewStore().FindAsync(other, id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task After_30_days_a_request_goes_from_every_list_and_younger_ones_stay()
    {
        for (var i = 0; i < 60; i++)
        {
            await AddAsync($"old {i}", device: i % 2 == 0 ? "a/b" : null, alert: i % 3 == 0 ? "c" : null, status: i % 5 == 0 ? 500 : 200);
        }

        _clock.Advance(TimeSpan.FromDays(10));
        await AddAsync("young", device: "a/b", alert: "c", status: 500);

        _clock.Advance(TimeSpan.FromDays(19));
        await DeleteOldAsync(storage.Tables);
        (await ListAsync()).Items.Count.ShouldBe(61);

        _clock.Advance(TimeSpan.FromDays(3));
        await DeleteOldAsync(storage.Tables);
        (await RowsAsync()).ShouldBe(4, "the young one in each of its lists");
        Paths(await ListAsync(failed: true, device: "a/b", alert: "c")).ShouldBe(["young"]);

        _clock.Advance(TimeSpan.FromDays(10));
        await DeleteOldAsync(storage.Tables);
        (await RowsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Looking_for_what_is_due_reads_nothing_of_the_rest()
    {
        await AddAsync(1, 5);
        await DeleteOldAsync(storage.Watched(out var requests));

        requests.Addresses.ShouldHaveSingleItem().ShouldNotContain(_organization.Value);
    }

    private HaloEventStore NewStore(Tables? tables = null) =>
        new(tables ?? storage.Tables, NewRetention(tables ?? storage.Tables), _clock);

    private HaloEventRetention NewRetention(Tables tables) => new(new DueIndex(tables, _clock), tables, _clock);

    private Task DeleteOldAsync(Tables tables) => DueParts.RunAsync(NewRetention(tables), tables, _clock, _organization);

    private async Task AddAsync(int first, int count)
    {
        foreach (var number in Enumerable.Range(first, count))
        {
            await AddAsync($"{number}");
        }
    }

    private Task AddAsync(string path, string? device = null, string? alert = null, int status = 200)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var purpose = new RequestContext("Device SRV-01", device is null ? null : new LevelDeviceId(device), alert is null ? null : new LevelAlertId(alert));
        return NewStore().RecordAsync(_organization, purpose, "GET", path, status, 12, null, default);
    }

    private Task<Page<HaloEvent>> ListAsync(
        int limit = 100, string? after = null, bool? failed = null, string? device = null, string? alert = null, string? newerThan = null) =>
        ListAsync(new HaloEvents(NewStore()), new HaloEventFilter(failed, device, alert, newerThan), new PageRequest(limit, after));

    private async Task<Page<HaloEvent>> ListAsync(HaloEvents events, HaloEventFilter filter, PageRequest part)
    {
        (await events.ListAsync(_organization, filter, part, default)).Succeeded(out var page, out var problem).ShouldBeTrue(problem?.Detail);
        return page!;
    }

    private async Task<Problem> ProblemAsync(HaloEventFilter filter, PageRequest part)
    {
        (await new HaloEvents(NewStore()).ListAsync(_organization, filter, part, default)).Succeeded(out _, out var problem).ShouldBeFalse();
        return problem!;
    }

    private async Task<int> RowsAsync() =>
        (await storage.Tables.HaloEvents.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {_organization.Value}")).ToListAsync(default)).Count;

    private static IEnumerable<string> Paths(params Page<HaloEvent>[] parts) => parts.SelectMany(part => part.Items).Select(told => told.Path);
}
