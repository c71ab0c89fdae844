using Azure.Data.Tables;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Quotas;
using Xunit.Abstractions;

namespace Integration.Core.Tests.Psa.Halo;

public sealed class HaloQuotaTests(ITestOutputHelper output)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);

    [Theory]
    [InlineData(2, 250, 1)]
    [InlineData(2, 100, 2)]
    [InlineData(2, 10, 3)]
    [InlineData(3, 250, 4)]
    [InlineData(3, 250, 5)]
    [InlineData(3, 600, 6)]
    [InlineData(3, 10, 7)]
    public async Task In_no_five_minutes_are_more_requests_sent_than_allowed_however_they_come(int count, int quota, int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var instances = new QuotaInstances(_clock, quota);
        var running = Enumerable.Range(0, count).Select(_ => instances.Start()).ToList();
        for (var phase = 0; phase < 60; phase++)
        {
            // Rushes, steady work around the quota's pace, and long rests; now and then an instance dies with what it holds.
            var slowest = random.Next(5) switch { 0 => 0, 1 => 50, 2 => 600_000 / quota, 3 => 300_000 / quota, _ => 20_000 };
            var interactive = random.Next(3);
            for (var i = random.Next(quota); i >= 0; i--)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(random.Next(0, slowest + 1)));
                await instances.TrySendAsync(running[random.Next(count)], random.Next(10) < interactive ? CallPriority.Interactive : CallPriority.Background);
            }

            if (random.Next(20) == 0)
            {
                running[random.Next(count)] = instances.Start();
            }
        }

        instances.Most().ShouldBeInRange(quota * 9 / 10, quota, $"seed {seed}");
        instances.Most(onlyBackground: true).ShouldBeLessThanOrEqualTo(BackgroundOf(quota), $"seed {seed}");
    }

    [Theory]
    [InlineData(250, 0)]
    [InlineData(250, 300)]
    [InlineData(250, 1000)]
    [InlineData(3000, 0)]
    [InlineData(3000, 50)]
    public async Task One_instance_alone_keeps_the_pace_of_the_quota_with_background_requests_only(int quota, int millisecondsEach)
    {
        var instances = new QuotaInstances(_clock, quota);

        await instances.SendForAsync(instances.Start(), TimeSpan.FromMinutes(30), TimeSpan.FromMilliseconds(millisecondsEach), _ => CallPriority.Background);

        instances.Sent.ShouldBeGreaterThanOrEqualTo(quota * 6 * 95 / 100);
        instances.Most().ShouldBe(BackgroundOf(quota));
    }

    [Theory]
    [InlineData(250, 300)]
    [InlineData(3000, 50)]
    [InlineData(3000, 95)]
    public async Task Over_hours_nothing_is_lost_when_people_use_what_is_kept_for_them(int quota, int millisecondsEach)
    {
        var instances = new QuotaInstances(_clock, quota);

        await instances.SendForAsync(instances.Start(), TimeSpan.FromHours(2), TimeSpan.FromMilliseconds(millisecondsEach), i => i % 10 == 0 ? CallPriority.Interactive : CallPriority.Background);

        instances.Sent.ShouldBeGreaterThanOrEqualTo(quota * 24 * 95 / 100);
        instances.Most().ShouldBe(quota);
    }

    [Theory]
    [InlineData(250, 250, 0.2)]
    [InlineData(3000, 50, 0.05)]
    public async Task The_storage_is_asked_once_in_many_requests(int quota, int millisecondsEach, double perRequest)
    {
        var instances = new QuotaInstances(_clock, quota);

        await instances.SendForAsync(instances.Start(), TimeSpan.FromMinutes(30), TimeSpan.FromMilliseconds(millisecondsEach), _ => CallPriority.Background);

        ((double)instances.StorageRequests / instances.Sent).ShouldBeLessThanOrEqualTo(perRequest);
    }

    [Theory]
    [InlineData(10, 5)]
    [InlineData(11, 6)]
    [InlineData(60, 48)]
    [InlineData(250, 238)]
    [InlineData(3000, 2940)]
    public async Task A_person_gets_through_when_background_requests_have_used_up_their_part(int quota, int background)
    {
        var instances = new QuotaInstances(_clock, quota);
        var (one, other) = (instances.Start(), instances.Start());

        (await instances.SendAsync(one, CallPriority.Background, quota)).ShouldBe(background);
        (await instances.TrySendAsync(other, CallPriority.Background)).ShouldNotBeNull();
        (await instances.SendAsync(other, CallPriority.Interactive, quota)).ShouldBe(quota - background);
        (await instances.TrySendAsync(one, CallPriority.Interactive)).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_last_requests_of_the_quota_are_used_too_whoever_holds_the_rest_of_a_block()
    {
        var instances = new QuotaInstances(_clock, 250);
        var (one, other) = (instances.Start(), instances.Start());
        await instances.SendAsync(one, CallPriority.Background, 15);
        await instances.SendAsync(other, CallPriority.Background, 250);
        instances.Sent.ShouldBeLessThan(238, "one still holds some");

        await instances.SendAsync(one, CallPriority.Background, 250);

        instances.Sent.ShouldBe(238);
    }

    [Fact]
    public async Task A_denial_says_when_enough_has_come_free_which_is_soon_after_the_first()
    {
        var instances = new QuotaInstances(_clock, 250);
        var one = instances.Start();
        for (var i = 0; i < 238; i++)
        {
            (await instances.TrySendAsync(one, CallPriority.Background)).ShouldBeNull();
            _clock.Advance(TimeSpan.FromSeconds(i < 40 ? 1 : 0.1));
        }

        var held = (await instances.TrySendAsync(one, CallPriority.Background))!;

        // The first was sent at 9:00:00 and counts for five minutes and the second that it was sent in; ten are worth waiting for, but no longer than 5 s.
        (_clock.GetUtcNow() + held.RetryAfter!.Value).ShouldBe(Some.Now.AddSeconds(301 + 5), TimeSpan.FromSeconds(1));
        (held.Failure, held.IsTransient).ShouldBe((HaloFailure.Held, true));
        held.Message.ShouldBe($"Throttled to stay within the quota of 250 requests per five minutes. Resuming in {held.RetryAfter.Value.TotalSeconds} seconds.");
        _clock.Advance(held.RetryAfter.Value);
        (await instances.SendAsync(one, CallPriority.Background, 250)).ShouldBeInRange(5, 7);
    }

    [Fact]
    public async Task A_429_stops_every_instance_within_two_seconds_until_the_wait_is_over_and_slows_none_down_after_it()
    {
        var instances = new QuotaInstances(_clock, 250);
        HaloQuota[] running = [instances.Start(), instances.Start()];
        foreach (var instance in running)
        {
            await instances.SendAsync(instance, CallPriority.Background, 5);
            await instances.SendAsync(instance, CallPriority.Interactive, 3);
        }

        await running[0].PauseAsync(instances.Organization, TimeSpan.FromSeconds(25), default);
        var until = _clock.GetUtcNow().AddSeconds(25);

        (await instances.TrySendAsync(running[0], CallPriority.Interactive))!.Message.ShouldBe("Throttled because HaloPSA asked us to slow down. Resuming in 25 seconds.");
        for (_clock.Advance(TimeSpan.FromSeconds(2)); _clock.GetUtcNow() < until; _clock.Advance(TimeSpan.FromSeconds(0.5)))
        {
            foreach (var instance in running)
            {
                (await instances.TrySendAsync(instance, CallPriority.Background))!.RetryAfter!.Value.ShouldBe(until - _clock.GetUtcNow(), TimeSpan.FromSeconds(1));
                (await instances.TrySendAsync(instance, CallPriority.Interactive)).ShouldNotBeNull();
            }
        }

        (await instances.SendAsync(running[1], CallPriority.Interactive, 300)).ShouldBe(250 - 16, "what the instances held is given back");
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(0, 1)]
    [InlineData(7, 7)]
    [InlineData(86400, 600)]
    public async Task Without_a_word_from_HaloPSA_the_wait_is_30_s_and_it_is_never_longer_than_ten_minutes(int? retryAfter, int waits)
    {
        var instances = new QuotaInstances(_clock, 250);
        var one = instances.Start();

        await one.PauseAsync(instances.Organization, retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null, default);

        (await instances.TrySendAsync(one, CallPriority.Interactive))!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(waits));
        _clock.Advance(TimeSpan.FromSeconds(waits));
        (await instances.TrySendAsync(one, CallPriority.Background)).ShouldBeNull();
    }

    [Fact]
    public async Task Every_organization_has_its_own_and_one_row_in_its_partition()
    {
        var instances = new QuotaInstances(_clock, 10);
        var one = instances.Start(out var tables);
        await instances.SendAsync(one, CallPriority.Interactive, 20);

        (await instances.TrySendAsync(one, CallPriority.Interactive)).ShouldNotBeNull();
        await one.TakeAsync(Some.NewOrganization(), CallPriority.Background, default);
        var rows = await tables.Organizations.QueryAsync<TableEntity>($"PartitionKey eq '{instances.Organization}'").ToListAsync();
        rows.Select(row => row.RowKey).ShouldBe(["halopsa-calls"]);
    }

    private static int BackgroundOf(int quota) => quota - Math.Min(Math.Max(12, quota / 50), quota / 2);
}
