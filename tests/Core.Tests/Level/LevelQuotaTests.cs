using System.Net;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Quotas;
using Integration.Core.Results;
using Integration.Core.Secrets;
using Integration.Core.Tests.Storage;
using Microsoft.Extensions.Options;

namespace Integration.Core.Tests.Level;

[Collection(StorageCollection.Name)]
public sealed class LevelQuotaTests(TestStorage storage)
{
    private const int Limit = 90;
    private const int MaxBackground = 67;
    private const int Seed = 20261123;

    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly LevelAccount _account = NewAccount();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task In_no_60_seconds_are_more_calls_made_than_allowed_however_they_come(int count)
    {
        var random = new Random(Seed);
        var instances = Enumerable.Range(0, count).Select(_ => NewInstance()).ToList();
        var calls = new List<(DateTimeOffset At, CallPriority Priority)>();
        for (var i = 0; i < 2500; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(random.Next(0, 300)));
            var priority = random.Next(3) == 0 ? CallPriority.Interactive : CallPriority.Background;
            if (await TryTakeAsync(instances[random.Next(count)], priority) is null)
            {
                calls.Add((_clock.GetUtcNow(), priority));
            }
        }

        calls.Max(one => Within60Seconds(one.At).Count()).ShouldBeInRange(Limit - 10, Limit, $"seed {Seed}");
        calls.Max(one => Within60Seconds(one.At).Count(other => other.Priority == CallPriority.Background)).ShouldBeInRange(MaxBackground - 15, MaxBackground, $"seed {Seed}");

        IEnumerable<(DateTimeOffset At, CallPriority Priority)> Within60Seconds(DateTimeOffset from) => calls.Where(other => other.At >= from
            && other.At < from.AddSeconds(60));
    }

    [Fact]
    public async Task Background_calls_leave_a_quarter_to_interactive_ones()
    {
        var (one, other) = (NewInstance(), NewInstance());

        (await TakeAsync(one, CallPriority.Background, 300)).ShouldBe(MaxBackground);
        (await TakeAsync(one, CallPriority.Interactive, 10)).ShouldBe(10);
        (await TakeAsync(other, CallPriority.Background, 300)).ShouldBe(0);
        (await TakeAsync(other, CallPriority.Interactive, 300)).ShouldBeInRange(
            Limit - MaxBackground - 10 - 5, Limit - MaxBackground - 10, "the first instance may still hold a block");
    }

    [Fact]
    public async Task Every_account_has_its_own()
    {
        var quota = NewInstance();
        await TakeAsync(quota, CallPriority.Interactive, 300);

        (await TryTakeAsync(quota, CallPriority.Interactive)).ShouldNotBeNull();
        (await TryTakeAsync(quota, CallPriority.Interactive, _account with { Client = new ClientId("client-1") })).ShouldBeNull();
        (await TryTakeAsync(quota, CallPriority.Interactive, NewAccount())).ShouldBeNull();
        var keys = await storage.Tables.Organizations.QueryAsync<Azure.Data.Tables.TableEntity>($"PartitionKey eq '{_account.Organization}'")
            .Select(row => row.RowKey)
            .ToListAsync();
        keys.ShouldBe(["level-calls", "level-calls-client-1"]);
    }

    [Fact]
    public async Task A_denial_says_when_the_next_call_may_be_made()
    {
        var quota = NewInstance();
        await TakeAsync(quota, CallPriority.Background, 300);

        var held = (await TryTakeAsync(quota, CallPriority.Background))!;

        (held.Failure, held.IsTransient, held.RetryAfter).ShouldBe((LevelFailure.Held, true, TimeSpan.FromSeconds(61)));
        held.Message.ShouldBe("Throttled to stay within Level's limit of 90 requests per minute. Resuming in 61 seconds.");
        _clock.Advance(held.RetryAfter!.Value);
        (await TakeAsync(quota, CallPriority.Background, 300)).ShouldBe(MaxBackground);
    }

    [Fact]
    public async Task A_throttled_list_goes_on_in_blocks_and_not_call_by_call()
    {
        var quota = NewInstance();
        var (calls, holds) = (0, 0);
        for (var end = _clock.GetUtcNow().AddMinutes(10); _clock.GetUtcNow() < end;)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(200));
            if (await TryTakeAsync(quota, CallPriority.Background) is { } held)
            {
                _clock.Advance(held.RetryAfter!.Value);
                holds++;
            }
            else
            {
                calls++;
            }
        }

        calls.ShouldBeInRange(9 * MaxBackground, 11 * MaxBackground);
        holds.ShouldBeLessThanOrEqualTo(10 * 8);
    }

    [Theory]
    [InlineData(100, 12)]
    [InlineData(900, 35)]
    public async Task A_list_of_66_pages_costs_a_few_storage_requests(int millisecondsPerCall, int most)
    {
        var quota = new LevelQuota(new Quota(storage.Watched(out var requests), _clock), Options.Create(new LevelOptions()));
        for (var i = 0; i < MaxBackground - 1; i++)
        {
            (await TryTakeAsync(quota, CallPriority.Background)).ShouldBeNull();
            _clock.Advance(TimeSpan.FromMilliseconds(millisecondsPerCall));
        }

        requests.Addresses.Count().ShouldBeLessThanOrEqualTo(most);
    }

    [Fact]
    public async Task A_denial_costs_no_storage_request()
    {
        var quota = new LevelQuota(new Quota(storage.Watched(out var requests), _clock), Options.Create(new LevelOptions()));
        await TakeAsync(quota, CallPriority.Background, 300);
        var before = requests.Addresses.Count();

        (await TakeAsync(quota, CallPriority.Background, 300)).ShouldBe(0);

        requests.Addresses.Count().ShouldBe(before);
    }

    [Fact]
    public async Task A_429_stops_every_instance_within_two_seconds_until_its_Retry_After_is_over()
    {
        LevelQuota[] instances = [NewInstance(), NewInstance(), NewInstance()];
        foreach (var instance in instances)
        {
            await TakeAsync(instance, CallPriority.Background, 3);
        }

        await instances[0].PauseAsync(_account, TimeSpan.FromSeconds(25), default);
        var until = _clock.GetUtcNow().AddSeconds(25);

        (await TryTakeAsync(instances[0], CallPriority.Interactive))!.Message.ShouldBe("Throttled because Level asked us to slow down. Resuming in 25 seconds.");
        for (_clock.Advance(TimeSpan.FromSeconds(2)); _clock.GetUtcNow() < until; _clock.Advance(TimeSpan.FromSeconds(0.5)))
        {
            foreach (var instance in instances)
            {
                (await TryTakeAsync(instance, CallPriority.Background))!.RetryAfter!.Value.ShouldBe(until - _clock.GetUtcNow(), TimeSpan.FromSeconds(1));
                (await TryTakeAsync(instance, CallPriority.Interactive)).ShouldNotBeNull();
            }
        }

        foreach (var instance in instances)
        {
            (await TryTakeAsync(instance, CallPriority.Interactive)).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(0, 1)]
    [InlineData(7, 7)]
    public async Task Without_a_word_from_Level_the_wait_is_30_s_and_never_less_than_one(int? retryAfter, int waits)
    {
        var quota = NewInstance();

        await quota.PauseAsync(_account, retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null, default);

        (await TryTakeAsync(quota, CallPriority.Interactive))!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(waits));
        _clock.Advance(TimeSpan.FromSeconds(waits));
        (await TryTakeAsync(quota, CallPriority.Interactive)).ShouldBeNull();
    }

    [Fact]
    public async Task A_429_halves_the_rate_which_then_recovers_by_a_tenth_a_minute()
    {
        LevelQuota[] instances = [NewInstance(), NewInstance()];
        await instances[0].PauseAsync(_account, TimeSpan.FromSeconds(1), default);
        _clock.Advance(TimeSpan.FromSeconds(1));

        // Each look two minutes after the last: nothing of what was taken counts any more, and twice a tenth has come back.
        foreach (var rate in new[] { 45, 63, 81, 90, 90 })
        {
            (await TakeAsync(instances[1], CallPriority.Interactive, 300)).ShouldBe(rate);
            _clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task Calls_that_were_refused_together_halve_the_rate_once_and_each_later_429_again_down_to_six()
    {
        var (first, second) = (NewInstance(), NewInstance());
        for (var i = 0; i < 4; i++)
        {
            await first.PauseAsync(_account, TimeSpan.FromSeconds(2), default);
            await second.PauseAsync(_account, TimeSpan.FromSeconds(2), default);
        }

        foreach (var rate in new[] { 45, 22, 11, 6, 6 })
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            await TakeAsync(first, CallPriority.Interactive, 300);
            (await TryTakeAsync(first, CallPriority.Interactive))!.Message.ShouldContain($"limit of {rate} requests");
            await second.PauseAsync(_account, TimeSpan.FromSeconds(2), default);
        }
    }

    [Fact]
    public async Task A_429_in_the_middle_of_a_minute_leaves_no_more_than_the_slower_rate()
    {
        var quota = NewInstance();
        await TakeAsync(quota, CallPriority.Interactive, 60);
        await quota.PauseAsync(_account, TimeSpan.FromSeconds(5), default);

        _clock.Advance(TimeSpan.FromSeconds(5));

        (await TryTakeAsync(quota, CallPriority.Interactive))!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(56), "60 were made, and 45 a minute are left");
    }

    [Fact]
    public async Task A_block_from_before_a_429_is_not_used_after_it_on_any_instance()
    {
        var (slowed, other) = (NewInstance(), NewInstance());
        await TakeAsync(slowed, CallPriority.Interactive, 60);
        await TakeAsync(other, CallPriority.Background, 3);
        await slowed.PauseAsync(_account, TimeSpan.FromSeconds(2), default);

        _clock.Advance(TimeSpan.FromSeconds(2));

        (await TakeAsync(other, CallPriority.Background, 10)).ShouldBe(0, "63 were made in this minute, and it is 45 a minute now");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(4, 3)]
    public async Task The_smallest_limit_lets_something_through(int limit, int walks)
    {
        var quota = NewInstance(limit);

        (await TakeAsync(quota, CallPriority.Background, 10)).ShouldBe(walks);
        (await TakeAsync(quota, CallPriority.Interactive, 10)).ShouldBe(limit - walks);
        await quota.PauseAsync(_account, TimeSpan.FromSeconds(1), default);
        _clock.Advance(TimeSpan.FromSeconds(62));
        (await TakeAsync(quota, CallPriority.Interactive, 10)).ShouldBe(limit, "it is slower than the slowest already");
    }

    [Fact]
    public async Task What_an_instance_that_has_died_took_comes_free_again()
    {
        await TakeAsync(NewInstance(), CallPriority.Background, 20);
        _clock.Advance(TimeSpan.FromSeconds(92));

        (await TakeAsync(NewInstance(), CallPriority.Interactive, 300)).ShouldBe(Limit);
    }

    [Fact]
    public async Task Calls_at_the_same_time_share_what_there_is()
    {
        // The pauses after conflicts have to be real; the minute is much longer than the test.
        LevelQuota[] instances = [NewInstance(time: TimeProvider.System), NewInstance(time: TimeProvider.System)];

        var held = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => TryTakeAsync(instances[i % 2], CallPriority.Interactive))));

        held.Count(one => one is null).ShouldBeInRange(Limit - 5, Limit);
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("Mon, 12 Oct 2026 09:01:30 GMT", 90)]
    [InlineData(null, 30)]
    public async Task After_a_429_Level_is_asked_nothing_before_the_wait_is_over(string? header, int seconds)
    {
        var level = new StubLevel().Answers("{}", HttpStatusCode.TooManyRequests, header).Answers("{}", HttpStatusCode.NotFound);
        var client = level.ClientBehind(new LevelGate(null!, NewInstance()), _clock);
        (await Should.ThrowAsync<LevelException>(AskAsync)).Failure.ShouldBe(LevelFailure.RateLimited);

        _clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        (await Should.ThrowAsync<LevelException>(AskAsync)).Failure.ShouldBe(LevelFailure.Held);
        level.Requests.Count.ShouldBe(1);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await AskAsync();
        level.Requests.Count.ShouldBe(2);

        Task AskAsync() => client.FindDeviceAsync(_account, new LevelDeviceId("d"), default);
    }

    [Fact]
    public async Task A_429_to_a_key_that_is_only_tried_does_not_stop_the_account()
    {
        var level = new StubLevel().Answers("{}", HttpStatusCode.TooManyRequests, "60").Answers("{}", HttpStatusCode.NotFound);
        var client = level.ClientBehind(new LevelGate(null!, NewInstance()), _clock);
        await Should.ThrowAsync<LevelException>(() => client.ListGroupsAsync(_account with { Secret = null, ApiKey = "another-key" }, null, default));

        (await client.FindDeviceAsync(_account, new LevelDeviceId("d"), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_key_that_cannot_be_tested_just_now_is_neither_good_nor_bad()
    {
        const string NoGroups = """{"data": [], "has_more": false}""";
        var level = new StubLevel().Answers(NoGroups).Answers(NoGroups);
        var test = new LevelKeyTest(new GroupRefresh(level.ClientBehind(new LevelGate(null!, NewInstance(limit: 1)), _clock), null!, null!, null!, null!));
        (await test.RunAsync(_account.Organization, null, "a-level-key", default)).Succeeded(out _, out _).ShouldBeTrue();

        (await test.RunAsync(_account.Organization, null, "a-level-key", default)).Succeeded(out _, out var problem).ShouldBeFalse();

        (problem!.Kind, problem.Type).ShouldBe((ProblemKind.Unreachable, "level-unreachable"));
        problem.Detail.ShouldBe("The key was not tested and nothing was saved. Throttled to stay within Level's limit of 1 requests per minute. Resuming "
            + "in 61 seconds. Try again then.");
        _clock.Advance(TimeSpan.FromSeconds(61));
        (await test.RunAsync(_account.Organization, null, "a-level-key", default)).Succeeded(out _, out _).ShouldBeTrue();
    }

    private static LevelAccount NewAccount() => new(Some.NewOrganization(), null, "a-level-key", new SecretReference("some-key"));

    private LevelQuota NewInstance(int limit = Limit, TimeProvider? time = null) =>
        new(new Quota(storage.Tables, time ?? _clock), Options.Create(new LevelOptions { RequestsPerMinute = limit }));

    /// <summary>Null when the call may be made.</summary>
    private async Task<LevelException?> TryTakeAsync(LevelQuota quota, CallPriority priority, LevelAccount? account = null)
    {
        try
        {
            await quota.TakeAsync(account ?? _account, priority, default);
            return null;
        }
        catch (LevelException held) when (held.Failure == LevelFailure.Held)
        {
            return held;
        }
    }

    private async Task<int> TakeAsync(LevelQuota quota, CallPriority priority, int count)
    {
        var taken = 0;
        for (var i = 0; i < count; i++)
        {
            taken += await TryTakeAsync(quota, priority) is null ? 1 : 0;
        }

        return taken;
    }
}
