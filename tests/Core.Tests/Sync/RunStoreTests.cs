using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Work;
using Integration.Core.Work;

namespace Integration.Core.Tests.Sync;

[Collection(StorageCollection.Name)]
public sealed class RunStoreTests
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();
    private readonly RunStore _runs;

    private readonly Tables _tables;

    public RunStoreTests(TestStorage storage) => (_tables, _runs) = (storage.Tables, new RunStore(storage.Tables, _clock));

    [Fact]
    public async Task The_history_begins_with_the_newest_run_and_goes_on_after_any()
    {
        var ids = new List<RunId>();
        for (var number = 0; number < 5; number++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            ids.Insert(0, new RunId(Ids.NewestFirst(_clock.GetUtcNow())));
            await AddAsync(ids[0], SyncKind.Full);
        }

        await _runs.AddErrorsAsync(_organization, ids[2], ["not a run"], default);
        await _runs.TryLockAsync(_organization, ids[2], "groups", default);

        (await RunsAsync(null)).ShouldBe(ids);
        (await RunsAsync(ids[2])).ShouldBe(ids.Skip(3));
        (await RunsAsync(ids[4])).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_is_added_once()
    {
        (await AddAsync(new RunId("1"), SyncKind.Full, expected: 7)).Expected.ShouldBe(7);
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await AddAsync(new RunId("1"), SyncKind.Full, expected: 8)).Expected.ShouldBe(7);

        (await _runs.FindAsync(_organization, new RunId("1"), default))!.StartedAt.ShouldBe(Some.Now);
    }

    [Fact]
    public async Task A_running_run_counts_its_seconds_until_now_and_an_ended_one_until_its_end()
    {
        await AddAsync(new RunId("1"), SyncKind.Assets, expected: 40);
        await _runs.SetItemsAsync(_organization, new RunId("1"), 42, default);
        var row = (await _runs.FindAsync(_organization, new RunId("1"), default))!;

        row.ToRun(Some.Now.AddSeconds(12.34)).ShouldBe(
            new SyncRun(new RunId("1"), SyncKind.Assets, RunStatus.Running, Some.Now, 12.3, 42, 42, 0, null, false, null),
            "more came than was expected");
        row.EndedAt = Some.Now.AddSeconds(5);
        row.ToRun(Some.Now.AddSeconds(99)).Seconds.ShouldBe(5);
    }

    [Fact]
    public async Task An_error_told_twice_is_kept_once_and_a_long_one_is_cut()
    {
        await _runs.AddErrorsAsync(_organization, new RunId("1"), ["one", "two", "one", new string('x', 5000)], default);
        await _runs.AddErrorsAsync(_organization, new RunId("1"), ["two"], default);
        await _runs.AddErrorsAsync(_organization, new RunId("2"), ["of another run"], default);

        var errors = (await _runs.Errors(_organization, new RunId("1"), default).ToListAsync(default)).Select(error => error.Text).ToList();

        errors.ShouldBe(["one", "two", $"{new string('x', 1999)}…"], ignoreOrder: true);
    }

    [Fact]
    public async Task Only_one_run_has_a_lock_and_keeps_it_by_using_it()
    {
        (await LockAsync("1")).ShouldBeTrue();
        (await LockAsync("1")).ShouldBeTrue();
        (await LockAsync("2")).ShouldBeFalse();
        (await _runs.TryLockAsync(_organization, new RunId("2"), "alerts", default)).ShouldBeTrue("alerts are another lock");
        (await _runs.TryLockAsync(Some.NewOrganization(), new RunId("2"), "devices", default)).ShouldBeTrue("so is another organization's");

        for (var minutes = 0; minutes < 60; minutes += 9)
        {
            _clock.Advance(TimeSpan.FromMinutes(9));
            (await LockAsync("2")).ShouldBeFalse();
            (await LockAsync("1")).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_lock_that_was_not_used_for_ten_minutes_is_taken_over()
    {
        await LockAsync("1");

        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        (await LockAsync("2")).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await LockAsync("2")).ShouldBeTrue();
        (await LockAsync("1")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_that_ends_gives_back_its_own_locks_alone()
    {
        await LockAsync("1");
        await _runs.TryLockAsync(_organization, new RunId("1"), "groups", default);
        await _runs.TryLockAsync(_organization, new RunId("2"), "alerts", default);

        await _runs.UnlockAsync(_organization, new RunId("1"), default);

        (await LockAsync("3")).ShouldBeTrue();
        (await _runs.TryLockAsync(_organization, new RunId("3"), "groups", default)).ShouldBeTrue();
        (await _runs.TryLockAsync(_organization, new RunId("3"), "alerts", default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_runs_that_come_at_once_one_gets_the_lock()
    {
        (await AllAtOnceAsync()).ShouldBe(1, "nobody had it");
        _clock.Advance(TimeSpan.FromMinutes(20));
        (await AllAtOnceAsync()).ShouldBe(1, "it was left lying");

        async Task<int> AllAtOnceAsync() =>
            (await Task.WhenAll(Enumerable.Range(0, 8).Select(number => LockAsync($"{_clock.GetUtcNow():mm} {number}")))).Count(got => got);
    }

    [Fact]
    public async Task A_run_that_ended_without_a_word_is_closed_when_the_next_of_its_kind_begins()
    {
        await AddAsync(NewId(), SyncKind.Alerts);
        var lost = NewId();
        await AddAsync(lost, SyncKind.Assets);
        _clock.Advance(TimeSpan.FromMinutes(1));

        await AddAsync(NewId(), SyncKind.Assets);

        var rows = await _runs.After(_organization, null, default).ToListAsync(default);
        rows.Select(row => (row.Kind, row.Status)).ShouldBe([("Assets", "Running"), ("Assets", "Error"), ("Alerts", "Running")]);
        rows[1].Message!.ShouldContain("stopped unexpectedly");
        (await _runs.FindAsync(_organization, lost, default))!.EndedAt.ShouldBe(_clock.GetUtcNow());
    }

    [Fact]
    public async Task Runs_are_kept_for_90_days_with_their_errors()
    {
        var retention = new RunRetention(new DueIndex(_tables, _clock), _runs, _clock);
        var (old, young) = (NewId(), default(RunId));
        await AddAsync(old, SyncKind.Full);
        await _runs.AddErrorsAsync(_organization, old, ["one", "two"], default);
        await retention.PlanAsync(_organization, default);
        _clock.Advance(TimeSpan.FromDays(60));
        young = NewId();
        await AddAsync(young, SyncKind.Alerts);
        await _runs.AddErrorsAsync(_organization, young, ["three"], default);
        await retention.PlanAsync(_organization, default);

        _clock.Advance(TimeSpan.FromDays(29));
        await DueParts.RunAsync(retention, _tables, _clock, _organization);
        (await RunsAsync(null)).ShouldBe([young, old]);
        _clock.Advance(TimeSpan.FromDays(3));
        await DueParts.RunAsync(retention, _tables, _clock, _organization);

        (await RunsAsync(null)).ShouldBe([young]);
        (await _runs.Errors(_organization, old, default).ToListAsync(default)).ShouldBeEmpty();
        (await _runs.Errors(_organization, young, default).ToListAsync(default)).Count.ShouldBe(1);
    }

    private RunId NewId()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return new RunId(Ids.NewestFirst(_clock.GetUtcNow()));
    }

    private Task<RunRow> AddAsync(RunId run, SyncKind kind, int? expected = null) =>
        _runs.GetOrAddAsync(SyncState.Start(_organization, run, kind), expected, default);

    private Task<bool> LockAsync(string run) => _runs.TryLockAsync(_organization, new RunId(run), "devices", default);

    private async Task<List<RunId>> RunsAsync(RunId? after) =>
        [.. (await _runs.After(_organization, after, default).ToListAsync(default)).Select(row => row.ToRun(Some.Now).Id)];
}
