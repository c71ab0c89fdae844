using Integration.Core.Quotas;
using Integration.Core.Tests.Storage;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

[Collection(StorageCollection.Name)]
public sealed class EventRateLimitTests(TestStorage storage)
{
    private const int Limit = 120;
    private const int Seed = 20261122;

    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();

    [Fact]
    public async Task A_burst_is_let_through_up_to_the_limit_and_told_when_the_next_may_come()
    {
        var limit = NewInstance();

        (await TakeAsync(limit, 300)).ShouldBe(Limit);

        (await TryTakeAsync(limit))!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(61));
        (await TryTakeAsync(limit, Some.NewOrganization())).ShouldBeNull("every organization has its own");
    }

    [Fact]
    public async Task In_no_60_seconds_do_more_come_in_than_allowed_however_they_come()
    {
        var random = new Random(Seed);
        Quota[] instances = [NewInstance(), NewInstance(), NewInstance()];
        var taken = new List<DateTimeOffset>();
        for (var i = 0; i < 1500; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(random.Next(0, 400)));
            if (await TryTakeAsync(instances[random.Next(3)]) is null)
            {
                taken.Add(_clock.GetUtcNow());
            }
        }

        var most = taken.Max(at => taken.Count(other => other >= at && other < at.AddSeconds(60)));

        // Each instance lets three through before it first asks.
        most.ShouldBeLessThanOrEqualTo(Limit + (3 * (instances.Length - 1)), $"seed {Seed}");
        most.ShouldBeGreaterThan(Limit - 10, $"seed {Seed}");
    }

    [Fact]
    public async Task Two_instances_together_let_as_many_through_as_one()
    {
        Quota[] instances = [NewInstance(), NewInstance()];
        var taken = 0;
        for (var i = 0; i < 1000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(55));
            taken += await TakeAsync(instances[i % 2], 1);
        }

        taken.ShouldBeInRange(120, 126);
    }

    [Fact]
    public async Task Who_always_sends_just_as_many_as_allowed_is_never_refused()
    {
        var limit = NewInstance();
        for (var i = 0; i < 600; i++)
        {
            // 118 a minute: the second that is not over counts as well.
            _clock.Advance(TimeSpan.FromSeconds(60.0 / 118));
            (await TakeAsync(limit, 1)).ShouldBe(1, $"event {i}");
        }
    }

    [Fact]
    public async Task The_storage_is_asked_a_few_times_a_minute_in_a_burst_and_never_for_who_sends_now_and_then()
    {
        var limit = new Quota(storage.Watched(out var requests), _clock);
        for (var i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(21));
            await TakeAsync(limit, 1);
        }

        requests.Addresses.Count().ShouldBe(0);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await TakeAsync(limit, 2000);
        requests.Addresses.Count().ShouldBeLessThan(20);
    }

    [Fact]
    public async Task What_an_instance_that_has_died_took_comes_free_again()
    {
        var dead = NewInstance();
        await TakeAsync(dead, 10);
        var living = NewInstance();

        (await TakeAsync(living, 300)).ShouldBeInRange(90, 110, "the block of the other is not known to be unused");
        _clock.Advance(TimeSpan.FromSeconds(92));
        (await TakeAsync(living, 300)).ShouldBe(Limit);
    }

    [Fact]
    public async Task What_is_left_of_a_block_is_given_back()
    {
        var limit = NewInstance();
        await TakeAsync(limit, 5);

        _clock.Advance(TimeSpan.FromSeconds(3));
        (await TakeAsync(limit, 300)).ShouldBe(Limit - 5);
    }

    [Fact]
    public async Task Events_that_come_at_once_share_what_there_is()
    {
        // The pauses after conflicts have to be real; the minute is much longer than the test.
        Quota[] instances = [NewInstance(TimeProvider.System), NewInstance(TimeProvider.System)];
        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(async () => await TryTakeAsync(instances[i % 2]) is null)));

        answers.Count(taken => taken).ShouldBeInRange(120, 126);
    }

    private Quota NewInstance(TimeProvider? time = null) => new(storage.Tables, time ?? _clock);

    private ValueTask<QuotaDenial?> TryTakeAsync(Quota quota, OrganizationId? organization = null) => quota.TryTakeAsync(
        WebhookIntake.QuotaOf(organization ?? _organization), WebhookIntake.LimitsOf(new WebhookOptions()), CallPriority.Interactive, default);

    private async Task<int> TakeAsync(Quota limit, int count)
    {
        var taken = 0;
        for (var i = 0; i < count; i++)
        {
            taken += await TryTakeAsync(limit) is null ? 1 : 0;
        }

        return taken;
    }
}
