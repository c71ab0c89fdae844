using Azure;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Sync;

[Collection(StorageCollection.Name)]
public sealed class SchedulerTests(TestStorage storage) : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private readonly OrganizationId _organization = Some.NewOrganization();

    /// <summary>The schedule is one for all organizations: what other tests left must not be due here.</summary>
    public async Task InitializeAsync()
    {
        await foreach (var row in storage.Tables.Schedules.QueryAsync<TableEntity>())
        {
            await storage.Tables.Schedules.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_sync_is_due_after_its_interval_and_not_before()
    {
        await PlanAsync();

        _clock.Advance(TimeSpan.FromMinutes(0.9));
        (await TakeAsync(SyncKind.Alerts)).ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromMinutes(0.2));
        (await TakeAsync(SyncKind.Alerts)).ShouldBe([_organization]);
        (await TakeAsync(SyncKind.Assets)).ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromMinutes(59));
        (await TakeAsync(SyncKind.Assets)).ShouldBe([_organization]);
        (await TakeAsync(SyncKind.Clients)).ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromHours(11.1));
        (await TakeAsync(SyncKind.Clients)).ShouldBe([_organization]);
    }

    [Fact]
    public async Task What_was_taken_is_due_again_after_its_interval()
    {
        await PlanAsync();
        _clock.Advance(TimeSpan.FromMinutes(60.1));
        (await TakeAsync(SyncKind.Assets)).ShouldBe([_organization]);

        (await TakeAsync(SyncKind.Assets)).ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromMinutes(59));
        (await TakeAsync(SyncKind.Assets)).ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await TakeAsync(SyncKind.Assets)).ShouldBe([_organization]);
        (await RowsAsync(SyncKind.Assets)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(SyncKind.Alerts, 1)]
    [InlineData(SyncKind.Assets, 15)]
    [InlineData(SyncKind.Clients, 60)]
    public async Task A_timer_that_ticks_a_little_sooner_or_later_leaves_no_tick_out(SyncKind kind, int minutes)
    {
        await PlanAsync(row => row.SetSettings(new SyncSettings(new(true, 1), new(true, 15), new(true, 60), false)));

        for (var tick = 1; tick <= 8; tick++)
        {
            var jitter = tick % 2 == 0 ? 15 : 900;
            _clock.AdvanceTo(Some.Minute(tick * minutes).AddMilliseconds(jitter));
            (await TakeAsync(kind)).ShouldBe([_organization], $"tick {tick}");
        }
    }

    [Fact]
    public async Task What_another_interval_replaced_is_dropped()
    {
        await PlanAsync();
        await PlanAsync(row => row.SetSettings(SyncSettings.Default with { SyncAlerts = new(true, 5) }));

        (await RowsAsync(SyncKind.Alerts)).Count.ShouldBe(2);
        _clock.Advance(TimeSpan.FromMinutes(1.1));
        (await TakeAsync(SyncKind.Alerts)).ShouldBeEmpty();
        (await RowsAsync(SyncKind.Alerts)).Count.ShouldBe(1);
        _clock.Advance(TimeSpan.FromMinutes(4));
        (await TakeAsync(SyncKind.Alerts)).ShouldBe([_organization]);
    }

    [Theory]
    [InlineData("paused")]
    [InlineData("disconnected")]
    [InlineData("not set up")]
    [InlineData("switched off")]
    public async Task Nobody_is_polled_who_does_not_want_it(string why)
    {
        await PlanAsync();
        await PlanAsync(row =>
        {
            row.ScheduleVersion = 1;
            row.Active = why != "paused";
            row.KeySecret = why == "disconnected" ? null : row.KeySecret;
            row.SetupCompleted = why != "not set up";
            row.SetSettings(SyncSettings.Default with { SyncAlerts = new(why != "switched off", 1) });
        });

        _clock.Advance(TimeSpan.FromMinutes(1.1));
        (await TakeAsync(SyncKind.Alerts)).ShouldBeEmpty();
        (await RowsAsync(SyncKind.Alerts)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_planned_for_who_is_not_set_up_or_has_switched_it_off()
    {
        await PlanAsync(row => row.SetupCompleted = false);
        await PlanAsync(row => row.Active = false);
        await PlanAsync(row =>
        {
            (row.SetupCompleted, row.Active) = (true, true);
            row.SetSettings(SyncSettings.Default with { SyncDevices = new(false, 60) });
        });

        (await RowsAsync(SyncKind.Alerts)).Count.ShouldBe(1);
        (await RowsAsync(SyncKind.Assets)).ShouldBeEmpty();
        (await RowsAsync(SyncKind.Clients)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Who_stops_between_taking_a_sync_and_taking_the_next_has_it_handed_out_again()
    {
        await PlanAsync();
        _clock.Advance(TimeSpan.FromMinutes(1.1));

        await foreach (var taken in Scheduler(storage.Tables).TakeDueAsync(SyncKind.Alerts, default))
        {
            taken.ShouldBe(_organization);
            break;
        }

        (await TakeAsync(SyncKind.Alerts)).ShouldBe([_organization]);
        (await TakeAsync(SyncKind.Alerts)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_stops_while_a_sync_is_put_to_its_next_time_has_it_once_from_then_on()
    {
        await PlanAsync();
        _clock.Advance(TimeSpan.FromMinutes(1.1));
        var stopping = storage.Watched(out var requests);
        requests.Before = method => method == "DELETE" ? throw new OperationCanceledException() : Task.CompletedTask;
        await Should.ThrowAsync<OperationCanceledException>(() => TakeAsync(SyncKind.Alerts, stopping));

        _clock.Advance(TimeSpan.FromMinutes(1.1));
        (await TakeAsync(SyncKind.Alerts)).ShouldBe([_organization]);
        (await RowsAsync(SyncKind.Alerts)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Looking_for_what_is_due_costs_what_is_due_and_not_what_exists()
    {
        await storage.Tables.Schedules.SubmitInChunksAsync(
            Enumerable.Range(0, 2000).Select(number => new TableTransactionAction(TableTransactionActionType.Add, new ScheduleRow
            {
                PartitionKey = nameof(SyncKind.Alerts),
                RowKey = $"{Ids.Ascending(Some.Minute(30 + number))}-other{number}-1",
                Organization = $"other{number}",
                Version = 1,
            })),
            default);
        await PlanAsync();
        _clock.Advance(TimeSpan.FromMinutes(1.1));

        var watched = storage.Watched(out var requests);
        (await TakeAsync(SyncKind.Alerts, watched)).ShouldBe([_organization]);

        requests.RowsRead.ShouldBe(2, "the schedule row and the integration's row");
        requests.Writes.ShouldBe(2, "the new time and the old one");
        Uri.UnescapeDataString(requests.Addresses.First()).ShouldContain($"PartitionKey eq 'Alerts' and RowKey lt '{Ids.Ascending(_clock.GetUtcNow())}'");
    }

    private Scheduler Scheduler(Tables tables) => new(new ScheduleStore(tables), new IntegrationStore(tables, _clock), _clock);

    /// <summary>Changes the integration as people do, and plans anew.</summary>
    private async Task PlanAsync(Action<IntegrationRow>? change = null)
    {
        var row = await new IntegrationStore(storage.Tables, _clock).UpdateAsync(
            _organization,
            row =>
            {
                (row.KeySecret, row.Active, row.SetupCompleted) = ("secret", true, true);
                row.ScheduleVersion++;
                change?.Invoke(row);
                return true;
            },
            default);
        await Scheduler(storage.Tables).PlanAsync(row!, default);
    }

    private async Task<List<OrganizationId>> TakeAsync(SyncKind kind, Tables? tables = null)
    {
        var taken = new List<OrganizationId>();
        await foreach (var organization in Scheduler(tables ?? storage.Tables).TakeDueAsync(kind, default))
        {
            taken.Add(organization);
        }

        return taken;
    }

    private Task<List<ScheduleRow>> RowsAsync(SyncKind kind) => storage.Tables.Schedules.ByPrefix<ScheduleRow>(kind.ToString(), "").ToListAsync(default);
}
