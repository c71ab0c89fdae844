using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Sync;
using Integration.Core.Work;

namespace Integration.Core.Tests.Work;

/// <summary>What a look costs, and what becomes of it when something fails. Has a storage of its own: what others left must not be due here.</summary>
public sealed class WorkDispatcherLookTests(TestStorage storage) : IClassFixture<TestStorage>, IAsyncLifetime
{
    private readonly ScheduleParts _schedule = new(storage);
    private readonly EngineInMemory _engine = new();
    private readonly HandlerInMemory _handler = new();
    private readonly OrganizationId _organization = Some.NewOrganization();

    private FakeTimeProvider Clock => _schedule.Clock;

    public async Task InitializeAsync()
    {
        await foreach (var row in storage.Tables.Due.QueryAsync<TableEntity>())
        {
            await storage.Tables.Due.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Looking_when_nothing_is_due_is_a_query_of_each_partition()
    {
        await _schedule.PlanAsync(_organization, row => row.SetSettings(SyncSettings.Default with { SyncAlerts = new(false, 1) }));
        var parts = new DispatcherParts(storage.Watched(out var requests), Clock, _handler);

        await parts.Dispatcher.RunAsync(_engine, default);

        requests.Addresses.Count().ShouldBe(DueEntry.Partitions);
        requests.Addresses.ShouldAllBe(address => Uri.UnescapeDataString(address).Contains("RowKey lt '202610120901'"));
        (requests.RowsRead, requests.Writes).ShouldBe((0, 0));
    }

    [Fact]
    public async Task One_that_cannot_be_started_leaves_the_others_started_and_is_tried_again_by_the_next_look()
    {
        var organizations = await RequestAsync(40);
        var failing = $"sync-assets-{organizations[7]}";
        _engine.BeforeStart = instance =>
            instance.StartsWith(failing, StringComparison.Ordinal) ? throw new InvalidOperationException("no room") : Task.CompletedTask;
        var parts = await LookAsync();

        parts.Log.ShouldHaveSingleItem().ShouldBe($"Due work failed: sync-assets of {organizations[7]}. Retrying in one minute. no room");
        _engine.Starts.Count.ShouldBe((3 * 40) - 1);
        _engine.BeforeStart = null;
        (await LookAsync()).Log.ShouldBeEmpty();
        _engine.Starts.Last().Instance.ShouldStartWith(failing);
        _engine.Starts.Count.ShouldBe(3 * 40);
        await LookAsync();
        _engine.Starts.Count.ShouldBe(3 * 40);
    }

    [Fact]
    public async Task Sixteen_are_started_at_once_and_no_more()
    {
        const int atOnce = 16;
        await RequestAsync(2 * atOnce);
        var running = 0;
        var counts = new ConcurrentQueue<int>();
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.BeforeStart = async _ =>
        {
            var now = Interlocked.Increment(ref running);
            counts.Enqueue(now);
            if (now == atOnce)
            {
                full.TrySetResult();
            }

            await full.Task.WaitAsync(TimeSpan.FromSeconds(60));
            Interlocked.Decrement(ref running);
        };

        await LookAsync();

        counts.Max().ShouldBe(atOnce);
    }

    [Fact]
    public async Task Who_stops_between_starting_something_and_moving_it_has_it_looked_at_again()
    {
        await _schedule.PlanAsync(_organization);
        _schedule.AdvanceToNext(_organization, SyncKind.Alerts, 1);
        using var stopping = new CancellationTokenSource();
        _engine.BeforeStart = _ => stopping.CancelAsync();
        var parts = new DispatcherParts(storage.Tables, Clock);

        await Should.ThrowAsync<OperationCanceledException>(() => parts.Dispatcher.RunAsync(_engine, stopping.Token));

        _engine.BeforeStart = null;
        var started = _engine.Starts.Count;
        EndAll();
        await LookAsync();
        _engine.Starts.Count.ShouldBe(started + 1);
        parts.Log.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_two_instances_start_is_in_the_index_once_from_then_on()
    {
        await _schedule.PlanAsync(_organization);
        _schedule.AdvanceToNext(_organization, SyncKind.Alerts, 1);
        _engine.BeforeStart = async _ =>
        {
            _engine.BeforeStart = null;
            (await LookAsync()).Log.ShouldBeEmpty();
        };

        (await LookAsync()).Log.ShouldBeEmpty("it finds it moved already");

        (await _schedule.RowsAsync(_organization, SyncKind.Alerts)).ShouldHaveSingleItem().Minute().ShouldBe(Clock.GetUtcNow().AddMinutes(1));
    }

    [Fact]
    public async Task A_storage_that_fails_in_the_middle_leaves_it_due()
    {
        await _schedule.PlanAsync(_organization);
        _schedule.AdvanceToNext(_organization, SyncKind.Alerts, 1);
        var failing = new DispatcherParts(storage.Watched(out var requests), Clock);
        requests.Before = method => method == "POST" ? throw new RequestFailedException(403, "The storage is full.") : Task.CompletedTask;

        await failing.Dispatcher.RunAsync(_engine, default);

        failing.Log.ShouldContain(line => line.Contains("The storage is full."));
        await LookAsync();
        _engine.Starts.Count.ShouldBe(1);
        (await _schedule.RowsAsync(_organization, SyncKind.Alerts)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_entry_stays_until_nobody_can_rely_on_it_any_more_and_goes_then()
    {
        await PutAsync();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Clock.Advance(TimeSpan.FromSeconds(29));
            await LookAsync();
            (await EntriesAsync()).Count.ShouldBe(1, "a slow request may still store something");
        }

        Clock.Advance(TimeSpan.FromSeconds(4));
        await LookAsync();
        (await EntriesAsync()).ShouldBeEmpty();
        _engine.Starts.ShouldBeEmpty("there was nothing to do");
    }

    [Fact]
    public async Task What_has_something_to_do_is_started_and_woken_until_it_is_done_and_then_looked_at_when_the_next_thing_is_due()
    {
        await PutAsync();
        _handler.Next = Clock.GetUtcNow();
        Clock.Advance(TimeSpan.FromMinutes(3));
        await LookAsync();
        await LookAsync();
        (_engine.Starts.Count, _engine.Wakes.Count, (await EntriesAsync()).Count).ShouldBe((1, 1, 1));

        _handler.Next = Clock.GetUtcNow().AddHours(6);
        await LookAsync();

        (await EntriesAsync()).ShouldHaveSingleItem().At.ShouldBe(_handler.Next.Value);
        Clock.Advance(TimeSpan.FromHours(6) - TimeSpan.FromMinutes(1));
        var asked = _handler.Asked;
        await LookAsync();
        _handler.Asked.ShouldBe(asked);
    }

    [Fact]
    public async Task Of_several_entries_of_one_work_the_newest_stays()
    {
        _handler.Next = Clock.GetUtcNow();
        for (var minute = 0; minute < 3; minute++)
        {
            await PutAsync();
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await LookAsync();

        (await EntriesAsync()).ShouldHaveSingleItem().Minute().ShouldBe(Some.Minute(2));
        _handler.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_put_anew_while_it_is_looked_at_stays()
    {
        await PutAsync();
        Clock.Advance(TimeSpan.FromMinutes(3));
        _handler.WhenAsked = () => storage.Tables.Due.UpsertEntityAsync(DueEntry.For(new WorkKey("anything", _organization), Some.Now, 0));

        await LookAsync();

        (await EntriesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_kind_that_nobody_knows_is_left_to_the_build_that_does()
    {
        await new DueIndex(storage.Tables, Clock).PutAsync(new WorkKey("unheard-of", _organization), default);
        Clock.Advance(TimeSpan.FromMinutes(3));

        (await LookAsync()).Log.ShouldBeEmpty();

        (await EntriesAsync()).Count.ShouldBe(1);
    }

    private Task PutAsync() => new DueIndex(storage.Tables, Clock).PutAsync(_handler.Kind.Of(_organization), default);

    private Task<List<DueEntry>> EntriesAsync() => DueParts.EntriesAsync(storage.Tables, _organization);

    private async Task<DispatcherParts> LookAsync()
    {
        var parts = new DispatcherParts(storage.Tables, Clock, _handler);
        await parts.Dispatcher.RunAsync(_engine, default);
        return parts;
    }

    /// <summary>Organizations whose three syncs are due now.</summary>
    private async Task<List<OrganizationId>> RequestAsync(int count)
    {
        var organizations = Enumerable.Range(0, count).Select(_ => Some.NewOrganization()).ToList();
        foreach (var organization in organizations)
        {
            await _schedule.PlanAsync(organization, atOnce: true);
        }

        return organizations;
    }

    private void EndAll()
    {
        foreach (var start in _engine.Starts)
        {
            _engine.End(start.Instance);
        }
    }

    private sealed class HandlerInMemory : IWorkHandler
    {
        public WorkKind Kind { get; } = new("anything");

        public DateTimeOffset? Next { get; set; }

        public int Asked { get; private set; }

        public Func<Task>? WhenAsked { get; set; }

        public async Task<DateTimeOffset?> NextAsync(OrganizationId organization, CancellationToken cancellationToken)
        {
            Asked++;
            await (WhenAsked?.Invoke() ?? Task.CompletedTask);
            return Next;
        }

        public Task<WorkTurn> RunAsync(OrganizationId organization, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
