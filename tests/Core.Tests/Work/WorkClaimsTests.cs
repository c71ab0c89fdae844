using Microsoft.Extensions.Logging.Abstractions;
using Azure.Data.Tables;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Integration.Core.Work;

namespace Integration.Core.Tests.Work;

[Collection(StorageCollection.Name)]
public sealed class WorkClaimsTests(TestStorage storage)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly EngineInMemory _engine = new();
    private readonly OrganizationId _organization = Some.NewOrganization();

    [Fact]
    public async Task Of_fifty_starters_at_once_one_gets_the_claim_and_starts()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(WakeAsync)));

        var start = _engine.Starts.ShouldHaveSingleItem();
        (start.Orchestration, start.Instance).ShouldBe(("Work", $"drain-{_organization}-{_engine.LastInput.Owner}"));
    }

    [Fact]
    public async Task Of_fifty_syncs_of_a_kind_that_are_started_at_once_one_starts_and_the_others_are_told()
    {
        var started = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(() => TryStartSyncAsync($"run-{number}"))));

        started.Count(isStarted => isStarted).ShouldBe(1);
        _engine.Starts.ShouldHaveSingleItem().Instance.ShouldStartWith($"sync-full-{_organization}-run-");
        (await TryStartSyncAsync("run-50", SyncKind.Alerts)).ShouldBeTrue("another kind is other work");
    }

    [Fact]
    public async Task Whoever_finds_a_drain_under_way_wakes_it()
    {
        await WakeAsync();
        await WakeAsync();

        _engine.Wakes.ShouldBe([_engine.Starts.ShouldHaveSingleItem().Instance]);
    }

    [Fact]
    public async Task A_claim_whose_owner_died_before_its_first_turn_is_free_after_a_minute()
    {
        (await Claims().TakeAsync(WorkKind.Drain, _organization, "died", null, default)).ShouldBeNull();

        _clock.Advance(WorkClaims.FirstLease - Second);
        await WakeAsync();
        _engine.Starts.ShouldBeEmpty("it may be about to start");
        _clock.Advance(Second);
        await WakeAsync();
        _engine.Starts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Each_turn_keeps_the_claim_for_nine_minutes_or_more()
    {
        await WakeAsync();
        for (var turn = 0; turn < 5; turn++)
        {
            (await TurnAsync(_engine.LastInput.Owner)).ShouldBe("done");
            _clock.Advance(WorkClaims.Fresh - Second);
            await WakeAsync();
        }

        _engine.Starts.Count.ShouldBe(1);
        _clock.Advance(WorkClaims.Lease - WorkClaims.Fresh + Second);
        await WakeAsync();
        _engine.Starts.Count.ShouldBe(2, "nothing renewed it");
    }

    [Fact]
    public async Task A_turn_reads_the_claim_once_and_writes_it_once_a_minute_at_most()
    {
        await WakeAsync();
        await TurnAsync(_engine.LastInput.Owner);
        var watched = new WorkClaims(storage.Watched(out var requests), _clock);

        for (var turn = 0; turn < 60; turn++)
        {
            _clock.Advance(Second);
            await TurnAsync(_engine.LastInput.Owner, watched);
        }

        (requests.Addresses.Count() - requests.Writes, requests.Writes).ShouldBe((60, 0));
        _clock.Advance(Second);
        await TurnAsync(_engine.LastInput.Owner, watched);
        requests.Writes.ShouldBe(1);
    }

    [Fact]
    public async Task An_owner_that_sleeps_for_longer_than_a_lease_keeps_its_claim_until_after_it_wakes()
    {
        await WakeAsync();
        await Claims().TurnAsync(WorkKind.Drain, _organization, _engine.LastInput.Owner, () => Task.FromResult(""), _ => TimeSpan.FromHours(1), default);

        _clock.Advance(TimeSpan.FromHours(1) + WorkClaims.Fresh);
        await WakeAsync();

        _engine.Starts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_owner_that_lost_its_claim_ends_quietly_and_disturbs_nothing()
    {
        await WakeAsync();
        var lost = _engine.LastInput.Owner;
        _clock.Advance(WorkClaims.FirstLease);
        await WakeAsync();
        var owner = _engine.LastInput.Owner;

        (await TurnAsync(lost)).ShouldBeNull();
        (await TryEndAsync(lost, () => throw new InvalidOperationException("It has nothing to say any more."))).ShouldBeTrue();
        await Claims().EndAsync(_engine, WorkKind.Drain, _organization, lost, () => throw new InvalidOperationException("It closes nothing."), default);

        (await TurnAsync(owner)).ShouldBe("done");
        _engine.Forgotten.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_owner_whose_instance_ended_without_giving_its_claim_back_is_replaced_at_once_and_by_one()
    {
        await WakeAsync();
        await TurnAsync(_engine.LastInput.Owner);
        _engine.End(_engine.Starts.Single().Instance);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(WakeAsync)));

        _engine.Starts.Count.ShouldBe(2);
        (await TryStartSyncAsync("run-1")).ShouldBeTrue();
        _engine.End($"sync-full-{_organization}-run-1");
        (await TryStartSyncAsync("run-2")).ShouldBeTrue();
        (await TryStartSyncAsync("run-3")).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_stored_before_the_claim_is_given_back_is_found_by_the_owners_last_look()
    {
        await WakeAsync();
        var looks = 0;

        (await TryEndAsync(_engine.LastInput.Owner, () => Task.FromResult(++looks == 1))).ShouldBeFalse("it came between the two looks");

        await WakeAsync();
        _engine.Starts.Count.ShouldBe(1, "it has the claim again");
    }

    [Fact]
    public async Task What_is_stored_after_the_claim_was_given_back_starts_a_new_owner_and_the_old_one_ends()
    {
        await WakeAsync();
        var looks = 0;

        var hasEnded = await TryEndAsync(_engine.LastInput.Owner, async () =>
        {
            await (++looks == 2 ? WakeAsync() : Task.CompletedTask);
            return looks == 1;
        });

        (hasEnded, looks, _engine.Starts.Count).ShouldBe((true, 2, 2));
        (await TurnAsync(_engine.LastInput.Owner)).ShouldBe("done");
    }

    [Fact]
    public async Task A_claim_that_was_given_back_is_taken_at_once_and_the_instance_before_is_forgotten_in_the_end()
    {
        await WakeAsync();
        var first = _engine.Starts.Single().Instance;
        (await TryEndAsync(_engine.LastInput.Owner, () => Task.FromResult(true))).ShouldBeTrue();
        _engine.Forgotten.ShouldBeEmpty("its own history is still in use");

        await WakeAsync();
        _engine.Starts.Count.ShouldBe(2);
        (await TryEndAsync(_engine.LastInput.Owner, () => Task.FromResult(true))).ShouldBeTrue();

        _engine.Forgotten.ShouldBe([first]);
    }

    [Fact]
    public async Task A_run_is_closed_once_and_the_next_one_can_start()
    {
        await TryStartSyncAsync("run-1");
        var closed = 0;

        await Claims().EndAsync(_engine, WorkKind.Sync(SyncKind.Full), _organization, "run-1", () => Task.FromResult(++closed), default);

        closed.ShouldBe(1);
        (await TryStartSyncAsync("run-2")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_start_that_failed_leaves_the_claim_free()
    {
        _engine.BeforeStart = _ => throw new InvalidOperationException("no engine");
        await Should.ThrowAsync<InvalidOperationException>(WakeAsync);
        _engine.BeforeStart = null;

        await WakeAsync();

        _engine.Starts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_claim_that_others_change_during_every_try_is_an_error_that_says_so()
    {
        await WakeAsync();
        var restless = new WorkClaims(storage.Watched(out var requests), new AutoAdvanceTimeProvider(_clock.GetUtcNow()));
        requests.Before = method => method == "PUT" ? TouchAsync() : Task.CompletedTask;

        var failure = await Should.ThrowAsync<ConflictException>(() => TurnAsync(_engine.LastInput.Owner, restless));

        failure.Message.ShouldBe($"The claim drain of {_organization} was changed by another process on each of 15 attempts.");
    }

    private WorkClaims Claims() => new(storage.Tables, _clock);

    private WorkStarter Starter() => new(Claims(), null!, null!, null!, null!, NullLogger<WorkStarter>.Instance);

    private Task WakeAsync() => Starter().WakeAsync(_engine, WorkKind.Drain, _organization, default);

    private Task<bool> TryStartSyncAsync(string run, SyncKind kind = SyncKind.Full) =>
        Starter().TryStartSyncAsync(_engine, SyncState.Start(_organization, new RunId(run), kind), TimeSpan.Zero, default);

    private Task<string?> TurnAsync(string owner, WorkClaims? claims = null) =>
        (claims ?? Claims()).TurnAsync(WorkKind.Drain, _organization, owner, () => Task.FromResult("done"), null, default);

    private Task<bool> TryEndAsync(string owner, Func<Task<bool>> mayEnd) =>
        Claims().TryEndAsync(_engine, WorkKind.Drain, _organization, owner, mayEnd, default);

    private async Task TouchAsync()
    {
        var row = (await storage.Tables.Claims.FindAsync<WorkClaimRow>(_organization.Value, WorkKind.Drain.Name, default))!;
        await storage.Tables.Claims.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }
}
