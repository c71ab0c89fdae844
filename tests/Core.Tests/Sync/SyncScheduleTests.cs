using Azure;
using Azure.Data.Tables;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Sync;

[Collection(StorageCollection.Name)]
public sealed class SyncScheduleTests(TestStorage storage) : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ScheduleParts _parts = new(storage);
    private readonly OrganizationId _organization = Some.NewOrganization();

    private FakeTimeProvider Clock => _parts.Clock;

    /// <summary>The index is one for all organizations: what other tests left must not be due here.</summary>
    public async Task InitializeAsync()
    {
        await foreach (var row in storage.Tables.Due.QueryAsync<TableEntity>())
        {
            await storage.Tables.Due.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(SyncKind.Alerts, 1)]
    [InlineData(SyncKind.Assets, 60)]
    [InlineData(SyncKind.Clients, 720)]
    public async Task A_sync_is_due_at_its_time_within_the_interval_and_again_one_interval_later(object syncKind, int minutes)
    {
        var kind = (SyncKind)syncKind;
        await _parts.PlanAsync(_organization);
        var first = ScheduleParts.Next(Some.Now, _organization, kind, minutes);

        Clock.AdvanceTo(first - Second);
        (await _parts.TickAsync(kind)).ShouldBeEmpty();
        Clock.AdvanceTo(first);
        (await _parts.TickAsync(kind)).ShouldBe([_organization]);
        (await _parts.TickAsync(kind)).ShouldBeEmpty();
        Clock.AdvanceTo(first.AddMinutes(minutes) - Second);
        (await _parts.TickAsync(kind)).ShouldBeEmpty();
        Clock.AdvanceTo(first.AddMinutes(minutes));
        (await _parts.TickAsync(kind)).ShouldBe([_organization]);
        (await _parts.RowsAsync(_organization, kind)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(SyncKind.Alerts, 1, 15)]
    [InlineData(SyncKind.Assets, 15, 60)]
    [InlineData(SyncKind.Clients, 60, 60)]
    public async Task However_soon_or_late_the_timer_ticks_each_interval_has_one_sync(object syncKind, int minutes, int tickSeconds)
    {
        var kind = (SyncKind)syncKind;
        const int intervals = 5;
        var random = new Random(minutes);
        await _parts.PlanAsync(_organization, row => row.SetSettings(new SyncSettings(new(true, 1), new(true, 15), new(true, 60), false)));
        var first = ScheduleParts.Next(Some.Now, _organization, kind, minutes);
        var started = new List<DateTimeOffset>();

        for (var tick = 1; tick * tickSeconds <= intervals * minutes * 60; tick++)
        {
            // Sooner and later than its time, up to almost the next tick.
            Clock.AdvanceTo(Some.Now.AddSeconds(tick * tickSeconds + random.Next(-1, tickSeconds - 1)).AddMilliseconds(random.Next(-999, 999)));
            started.AddRange((await _parts.TickAsync(kind)).Select(_ => Clock.GetUtcNow()));
        }

        started.Select(time => (int)Math.Floor((time - first) / TimeSpan.FromMinutes(minutes))).ShouldBe(Enumerable.Range(0, started.Count));
        started.Count.ShouldBe(
            (int)Math.Floor((Clock.GetUtcNow() - first) / TimeSpan.FromMinutes(minutes)) + 1, "each interval whose time has come by the last tick");
    }

    [Fact]
    public async Task After_an_outage_of_hours_each_organization_has_one_sync_and_not_one_for_each_that_was_missed()
    {
        var organizations = Enumerable.Range(0, 30).Select(_ => Some.NewOrganization()).ToList();
        foreach (var organization in organizations)
        {
            await _parts.PlanAsync(organization, row => row.SetSettings(SyncSettings.Default with { SyncDevices = new(true, 15) }));
        }

        Clock.Advance(TimeSpan.FromHours(6));
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBe(organizations, ignoreOrder: true);
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBeEmpty();

        var again = new List<OrganizationId>();
        for (var minute = 0; minute < 15; minute++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            again.AddRange(await _parts.TickAsync(SyncKind.Assets));
        }

        again.ShouldBe(organizations, ignoreOrder: true);
    }

    [Fact]
    public async Task A_tick_that_takes_longer_than_the_interval_is_not_followed_by_one_that_makes_up_for_it()
    {
        await _parts.PlanAsync(_organization);
        _parts.AdvanceToNext(_organization, SyncKind.Alerts, 1);

        await _parts.TickAsync(SyncKind.Alerts, start: _ =>
        {
            Clock.Advance(TimeSpan.FromMinutes(3));
            return Task.CompletedTask;
        });

        (await _parts.TickAsync(SyncKind.Alerts)).ShouldBeEmpty();
        Clock.Advance(TimeSpan.FromMinutes(1));
        (await _parts.TickAsync(SyncKind.Alerts)).ShouldBe([_organization]);
    }

    [Fact]
    public async Task Another_interval_counts_at_once_and_the_one_it_replaced_is_dropped()
    {
        await _parts.PlanAsync(_organization, row => row.SetSettings(SyncSettings.Default with { SyncDevices = new(true, 360) }));
        var replaced = ScheduleParts.Next(Some.Now, _organization, SyncKind.Assets, 360);
        Clock.Advance(Second);
        await _parts.PlanAsync(_organization, row => row.SetSettings(SyncSettings.Default with { SyncDevices = new(true, 15) }));

        Clock.Advance(TimeSpan.FromMinutes(15));
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBe([_organization]);
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBeEmpty();
        Clock.AdvanceTo(replaced);
        await _parts.TickAsync(SyncKind.Assets);
        (await _parts.RowsAsync(_organization, SyncKind.Assets)).ShouldHaveSingleItem().Version.ShouldBe(2);
    }

    [Fact]
    public async Task Who_polls_again_after_a_pause_does_so_right_away_and_then_at_the_usual_times()
    {
        await _parts.PlanAsync(_organization, atOnce: true);

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        foreach (var kind in new[] { SyncKind.Alerts, SyncKind.Assets, SyncKind.Clients })
        {
            (await _parts.TickAsync(kind)).ShouldBe([_organization]);
            (await _parts.TickAsync(kind)).ShouldBeEmpty();
        }

        _parts.AdvanceToNext(_organization, SyncKind.Assets, 60);
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBe([_organization]);
    }

    [Fact]
    public async Task A_sync_that_was_planned_because_something_changed_insists_when_one_is_under_way_and_others_do_not()
    {
        await _parts.PlanAsync(_organization, atOnce: true);
        Clock.Advance(Second);

        (await _parts.TickAsync(SyncKind.Assets, busy: true)).ShouldBe([_organization]);
        (await _parts.TickAsync(SyncKind.Assets, busy: true)).ShouldBe([_organization]);
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBe([_organization]);
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBeEmpty();

        _parts.AdvanceToNext(_organization, SyncKind.Assets, 60);
        (await _parts.TickAsync(SyncKind.Assets, busy: true)).ShouldBe([_organization]);
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBeEmpty("the one under way does for it");
        (await _parts.RowsAsync(_organization, SyncKind.Assets)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Devices_and_alerts_that_go_elsewhere_now_are_synced_in_a_moment_besides_their_usual_times()
    {
        var integration = await _parts.PlanAsync(_organization);
        await _parts.RequestAsync(integration);

        Clock.Advance(59 * Second);
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBeEmpty("another instance may not have heard of it");
        Clock.Advance(Second);
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBe([_organization]);
        (await _parts.TickAsync(SyncKind.Alerts)).ShouldBe([_organization]);
        (await _parts.TickAsync(SyncKind.Clients)).ShouldBeEmpty();
        _parts.AdvanceToNext(_organization, SyncKind.Assets, 60);
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBe([_organization]);
        (await _parts.RowsAsync(_organization, SyncKind.Assets)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task With_HaloPSA_on_an_organization_is_polled_also_before_its_set_up_is_completed()
    {
        await _parts.PlanAsync(_organization, row => (row.SetupCompleted, row.Destinations) = (false, "halopsa"));

        _parts.AdvanceToNext(_organization, SyncKind.Assets, 60);
        (await _parts.TickAsync(SyncKind.Assets)).ShouldBe([_organization]);
    }

    [Theory]
    [InlineData("paused")]
    [InlineData("disconnected")]
    [InlineData("not set up")]
    [InlineData("turned off")]
    public async Task Nobody_is_polled_who_does_not_want_it(string why)
    {
        await _parts.PlanAsync(_organization);
        await _parts.PlanAsync(_organization, row =>
        {
            row.ScheduleVersion = 1;
            row.Active = why != "paused";
            row.KeySecret = why == "disconnected" ? null : row.KeySecret;
            row.SetupCompleted = why != "not set up";
            row.SetSettings(SyncSettings.Default with { SyncAlerts = new(why != "turned off", 1) });
        });

        _parts.AdvanceToNext(_organization, SyncKind.Alerts, 1);
        (await _parts.TickAsync(SyncKind.Alerts)).ShouldBeEmpty();
        (await _parts.RowsAsync(_organization, SyncKind.Alerts)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_planned_for_who_is_not_set_up_or_has_switched_it_off(bool atOnce)
    {
        await _parts.PlanAsync(_organization, row => row.SetupCompleted = false, atOnce);
        await _parts.PlanAsync(_organization, row => row.Active = false, atOnce);
        await _parts.PlanAsync(
            _organization,
            row =>
            {
                (row.SetupCompleted, row.Active) = (true, true);
                row.SetSettings(SyncSettings.Default with { SyncDevices = new(false, 60) });
            },
            atOnce);

        (await _parts.RowsAsync(_organization, SyncKind.Alerts)).Count.ShouldBe(1);
        (await _parts.RowsAsync(_organization, SyncKind.Assets)).ShouldBeEmpty();
        (await _parts.RowsAsync(_organization, SyncKind.Clients)).Count.ShouldBe(1);
    }
}
