using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Sync;
using Integration.Core.Webhooks;
using Integration.Core.Work;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Work;

[Collection(StorageCollection.Name)]
public sealed class WorkDispatcherTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly TestStorage _storage;
    private readonly SyncParts _parts;
    private readonly EngineInMemory _engine = new();
    private ServiceProvider _instance = null!;

    public WorkDispatcherTests(TestStorage storage) => (_storage, _parts) = (storage, new SyncParts(storage));

    public async Task InitializeAsync()
    {
        await foreach (var row in _storage.Tables.Due.QueryAsync<TableEntity>())
        {
            await _storage.Tables.Due.DeleteEntityAsync(row);
        }

        await _parts.ConnectAsync();
        _instance = _parts.NewInstance();
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task One_look_starts_everything_that_is_due_and_the_next_one_nothing_again()
    {
        await MakeAllDueAsync();

        await LookAsync();
        Started().ShouldBe(["drain", "halopsa-outbox", "sync-alerts", "sync-assets", "sync-clients", "sync-full"]);
        await LookAsync();
        Started().Count.ShouldBe(6, "it runs");
    }

    [Fact]
    public async Task Two_instances_that_look_at_once_start_each_thing_once()
    {
        await MakeAllDueAsync();
        var other = _parts.NewInstance();

        await Task.WhenAll(LookAsync(), other.GetRequiredService<WorkDispatcher>().RunAsync(_engine, default));

        Started().ShouldBe(["drain", "halopsa-outbox", "sync-alerts", "sync-assets", "sync-clients", "sync-full"]);
    }

    [Theory]
    [InlineData("drain")]
    [InlineData("halopsa-outbox")]
    [InlineData("sync-alerts")]
    [InlineData("sync-full")]
    public async Task What_cannot_be_started_leaves_the_rest_started_and_is_tried_again_by_the_next_look(string failing)
    {
        await MakeAllDueAsync();
        _engine.BeforeStart = instance =>
            instance.StartsWith($"{failing}-{_parts.Organization}", StringComparison.Ordinal)
                ? throw new InvalidOperationException("no room")
                : Task.CompletedTask;

        await LookAsync();
        Started().Count.ShouldBe(5);
        Started().ShouldNotContain(failing);

        _engine.BeforeStart = null;
        await LookAsync();
        Started().ShouldContain(failing);
    }

    [Fact]
    public async Task What_is_too_old_is_deleted_once_its_day_has_come()
    {
        var run = _parts.NewRun();
        await _instance.GetRequiredService<RunStore>().GetOrAddAsync(run with { Run = new RunId(Ids.NewestFirst(_parts.Clock.GetUtcNow())) }, null, default);
        await _instance.GetRequiredService<RunRetention>().PlanAsync(_parts.Organization, default);

        _parts.Clock.Advance(TimeSpan.FromDays(89));
        await LookAsync();
        (await RunsAsync()).ShouldBe(1);
        _parts.Clock.Advance(TimeSpan.FromDays(2) + Minute);
        await LookAsync();
        (await RunsAsync()).ShouldBe(0);
        (await DueParts.EntriesAsync(_storage.Tables, _parts.Organization)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_starts_its_syncs_as_soon_as_every_instance_has_heard_of_it_and_the_next_look_does_not_repeat_them()
    {
        await RequestAsync();
        await StartPlannedAsync();

        Started().ShouldBe(["sync-alerts", "sync-assets"]);
        _engine.Starts.ShouldAllBe(start => start.Delay == TimeSpan.FromSeconds(3));
        foreach (var start in _engine.Starts.ToList())
        {
            await EndAsync((SyncState)start.Input);
        }

        _parts.Clock.Advance(TimeSpan.FromSeconds(4));
        await LookAsync();
        Started().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_sync_that_is_planned_while_one_of_its_kind_runs_starts_when_that_has_ended()
    {
        var running = _parts.NewRun();
        (await Starter.TryStartSyncAsync(_engine, running, TimeSpan.Zero, default)).ShouldBeTrue();
        await RequestAsync();
        await StartPlannedAsync();
        Started().ShouldBe(["sync-alerts", "sync-assets"]);

        await EndAsync(running);
        await Starter.StartPlannedAsync(_engine, _parts.Organization, SyncKind.Assets, default);

        Started().ShouldBe(["sync-alerts", "sync-assets", "sync-assets"]);
    }

    [Fact]
    public async Task A_change_whose_syncs_cannot_be_started_is_made_all_the_same_and_the_next_look_starts_them()
    {
        await RequestAsync();
        _engine.BeforeStart = _ => throw new InvalidOperationException("no engine");
        await StartPlannedAsync();
        _engine.BeforeStart = null;

        _parts.Clock.Advance(Minute);
        await LookAsync();

        Started().ShouldBe(["sync-alerts", "sync-assets"]);
    }

    [Fact]
    public async Task What_a_change_left_in_the_outbox_wakes_it_and_a_change_that_left_nothing_does_not()
    {
        await StartPlannedAsync();
        Started().ShouldBeEmpty();

        await _instance.GetRequiredService<DueIndex>().RequestAsync(HaloOutbox.WorkKind.Of(_parts.Organization), default);
        await StartPlannedAsync();
        await StartPlannedAsync();

        Started().ShouldBe(["halopsa-outbox"]);
        _engine.Wakes.ShouldBeEmpty("the second had nothing to tell");
    }

    [Fact]
    public async Task An_outbox_that_is_not_let_in_is_left_alone_for_a_while_and_goes_when_nothing_is_in_it()
    {
        await QueueAsync();
        var (outbox, now) = (_instance.GetRequiredService<HaloOutbox>(), _parts.Clock.GetUtcNow());
        (await outbox.NextAsync(_parts.Organization, default)).ShouldBe(now);

        await ChangeConnectionAsync(row => (row.Error, row.RetryAt) = ("Not let in.", now.AddMinutes(7)));
        (await outbox.NextAsync(_parts.Organization, default)).ShouldBe(now.AddMinutes(7));
        await ChangeConnectionAsync(row => row.Error = null);
        (await outbox.NextAsync(_parts.Organization, default)).ShouldBe(now, "a person has mended it");
        await ChangeConnectionAsync(row => row.Enabled = false);
        (await outbox.NextAsync(_parts.Organization, default)).ShouldBe(now.AddMinutes(7));

        await foreach (var row in _storage.Tables.HaloAssets.ByPrefix<OutboxEntry>(_parts.Organization.Value, OutboxEntry.Prefix))
        {
            await _storage.Tables.HaloAssets.DeleteEntityAsync(row);
        }

        (await outbox.NextAsync(_parts.Organization, default)).ShouldBeNull();
    }

    private WorkStarter Starter => _instance.GetRequiredService<WorkStarter>();

    private Task LookAsync() => _instance.GetRequiredService<WorkDispatcher>().RunAsync(_engine, default);

    private Task StartPlannedAsync() => Starter.StartPlannedAsync(_engine, _parts.Organization, default);

    private Task EndAsync(SyncState run) => _instance.GetRequiredService<WorkClaims>().EndAsync(
        _engine, WorkKind.Sync(run.Kind), run.Organization, run.Run.Value, () => Task.CompletedTask, default);

    private async Task RequestAsync() => await _instance.GetRequiredService<SyncSchedule>().RequestAsync(await IntegrationAsync(), default);

    private async Task<IntegrationRow> IntegrationAsync() => (await _instance.GetRequiredService<IntegrationStore>().FindAsync(_parts.Organization, default))!;

    private async Task MakeAllDueAsync()
    {
        await _instance.GetRequiredService<CatchUp>().RefusedAsync(_parts.Organization, default);
        await _instance.GetRequiredService<SyncSchedule>().RequestNowAsync(await IntegrationAsync(), default);
        _parts.Clock.Advance(2 * Minute);
        var now = _parts.Clock.GetUtcNow();
        await _instance.GetRequiredService<DueIndex>().PutAsync(WorkKind.Drain.Of(_parts.Organization), default);
        await _instance.GetRequiredService<Inbox>().TryAddAsync(
            new EventRow
            {
                PartitionKey = _parts.Organization.Value,
                RowKey = EventRow.Key(Guid.NewGuid()),
                State = nameof(EventState.Pending),
                ReceivedAt = now,
                OccurredAt = now,
            },
            default);
        await QueueAsync();
    }

    /// <summary>Something that HaloPSA has to be told.</summary>
    private async Task QueueAsync()
    {
        await _parts.Secrets.SetAsync(new SecretReference("halo-secret"), "halo-secret-value-1", default);
        await ChangeConnectionAsync(row => (row.Url, row.ClientId, row.Secret, row.Enabled) = ("https://contoso.halopsa.com", "client-1", "halo-secret", true));
        await _instance.GetRequiredService<IntegrationStore>().UpdateAsync(_parts.Organization, row => row.SetOn("halopsa", true), default);
        await _instance.GetRequiredService<DueIndex>().PutAsync(HaloOutbox.WorkKind.Of(_parts.Organization), default);
        await _storage.Tables.HaloAssets.AddEntityAsync(new OutboxEntry
        {
            PartitionKey = _parts.Organization.Value,
            RowKey = OutboxEntry.Key(_parts.Clock.GetUtcNow(), "some-asset"),
            Item = "some-asset",
        });
    }

    private Task ChangeConnectionAsync(Action<HaloConnectionRow> change) => _instance.GetRequiredService<HaloStore>().UpdateConnectionAsync(
        _parts.Organization,
        row =>
        {
            change(row);
            return true;
        },
        default);

    /// <summary>The kinds of work that were started for this organization.</summary>
    private List<string> Started() =>
        [.. _engine.Starts.Where(start => start.Instance.Contains(_parts.Organization.Value, StringComparison.Ordinal))
            .Select(start => start.Instance[..(start.Instance.IndexOf(
                _parts.Organization.Value, StringComparison.Ordinal) - 1)]).Order(StringComparer.Ordinal)];

    private async Task<int> RunsAsync() =>
        await _instance.GetRequiredService<RunStore>().After(_parts.Organization, null, default).CountAsync();
}
