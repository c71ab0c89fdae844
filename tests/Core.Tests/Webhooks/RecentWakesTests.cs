using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

public sealed class RecentWakesTests
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly RecentWakes _wakes;

    public RecentWakesTests() => _wakes = new RecentWakes(_clock);

    private bool IsAwake => _wakes.WasRecentlyWoken(Some.Organization);

    private WakeRequest Stored => new(Some.Organization, _clock.GetUtcNow());

    [Fact]
    public async Task A_drain_that_was_woken_counts_as_awake_for_a_second()
    {
        IsAwake.ShouldBeFalse();

        await _wakes.WakeAsync(Stored, () => Task.CompletedTask);
        IsAwake.ShouldBeTrue();
        _wakes.WasRecentlyWoken(Some.NewOrganization()).ShouldBeFalse();

        _clock.Advance(RecentWakes.HintLifetime);
        IsAwake.ShouldBeFalse();
    }

    [Fact]
    public async Task A_wake_that_takes_long_does_not_make_anyone_believe_in_the_drain_for_longer()
    {
        await _wakes.WakeAsync(Stored, () =>
        {
            _clock.Advance(RecentWakes.HintLifetime);
            return Task.CompletedTask;
        });

        IsAwake.ShouldBeFalse("it counts from before the event was stored: a drain that has applied it may be about to end");
    }

    [Fact]
    public async Task A_wake_for_an_event_that_was_stored_long_ago_makes_nobody_believe_in_the_drain()
    {
        await _wakes.WakeAsync(new WakeRequest(Some.Organization, null), () => Task.CompletedTask);

        IsAwake.ShouldBeFalse();
    }

    [Fact]
    public async Task Events_that_come_at_once_share_a_wake()
    {
        var wakes = 0;
        var woken = new TaskCompletionSource();
        var waking = Enumerable.Range(0, 20).Select(_ => _wakes.WakeAsync(Stored, () =>
        {
            wakes++;
            return woken.Task;
        })).ToList();
        IsAwake.ShouldBeFalse("nobody is awake before it is so");
        woken.SetResult();
        await Task.WhenAll(waking);

        (wakes, IsAwake).ShouldBe((1, true));
    }

    [Fact]
    public async Task Who_joined_a_slow_wake_is_woken_for_by_another_one()
    {
        var slow = new TaskCompletionSource();
        var first = _wakes.WakeAsync(Stored, () => slow.Task);
        var wakes = 0;
        var later = Enumerable.Range(0, 5).Select(_ => _wakes.WakeAsync(Stored, () =>
        {
            wakes++;
            return Task.CompletedTask;
        })).ToList();
        _clock.Advance(RecentWakes.HintLifetime);
        slow.SetResult();
        await Task.WhenAll([first, .. later]);

        wakes.ShouldBeGreaterThan(0, "the first may have looked for the drain before these events were stored");
    }

    [Fact]
    public async Task A_wake_that_failed_is_everyones_failure_and_the_next_one_tries_again()
    {
        var failing = new TaskCompletionSource();
        var waking = Enumerable.Range(0, 3).Select(_ => _wakes.WakeAsync(Stored, () => failing.Task)).ToList();
        failing.SetException(new InvalidOperationException());
        foreach (var one in waking)
        {
            await Should.ThrowAsync<InvalidOperationException>(one);
        }

        IsAwake.ShouldBeFalse();
        await _wakes.WakeAsync(Stored, () => Task.CompletedTask);
        IsAwake.ShouldBeTrue();
    }
}
