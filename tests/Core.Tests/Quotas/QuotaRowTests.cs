using Integration.Core.Quotas;

namespace Integration.Core.Tests.Quotas;

public sealed class QuotaRowTests
{
    private readonly QuotaLimits _limits = new(40, TimeSpan.FromMinutes(1), Reserve: 10, MaxBlock: 8, HalvesAfterPause: true);
    private readonly QuotaRow _row = new();
    private DateTimeOffset _now = Some.Now;

    [Fact]
    public void A_block_is_small_at_first_and_never_more_than_half_of_what_is_left()
    {
        Take(isBusy: false).Count.ShouldBe(2);
        Take().Count.ShouldBe(8);
        Take().Count.ShouldBe(8);
        Take().Count.ShouldBe(6, "12 of 30 are left");
        new[] { Take(), Take(), Take(), Take() }.Select(block => block.Count).ShouldBe([3, 2, 1, 0]);
        Take(CallPriority.Interactive).Count.ShouldBe(5, "half of the reserve");
    }

    [Fact]
    public void A_block_counts_in_full_until_it_is_settled_and_then_for_what_was_used_when_it_was()
    {
        var block = Take(CallPriority.Interactive);
        block.TryUse(_now).ShouldBeNull();
        _now += TimeSpan.FromSeconds(1);
        block.TryUse(_now).ShouldBeNull();
        TakeAll().ShouldBe(32);

        _row.Settle(block);

        TakeAll().ShouldBe(6);
        Denial().RetryAfter.ShouldBe(TimeSpan.FromSeconds(63), "two calls come free before, a whole block with the blocks that end at 9:00:03");
    }

    [Fact]
    public void A_block_is_settled_once_however_often_the_write_is_tried()
    {
        var block = Take(CallPriority.Interactive);
        block.TryUse(_now);

        _row.Settle(block);
        _row.Settle(block);

        TakeAll().ShouldBe(39);
    }

    [Fact]
    public void A_block_whose_instance_died_counts_for_a_window_from_its_end()
    {
        Take(CallPriority.Interactive);

        _now += TimeSpan.FromSeconds(62);
        TakeAll().ShouldBe(32);
        _now += TimeSpan.FromSeconds(64);
        TakeAll().ShouldBe(40);
    }

    [Fact]
    public void What_is_stored_is_read_back()
    {
        var block = Take(CallPriority.Interactive);
        block.TryUse(_now);
        Take(CallPriority.Background);
        _row.Settle(block);

        _row.Entries.ShouldMatch("""^\[\{"Second":\d+,"Count":8,"Block":"\w{8}"\},\{"Second":\d+,"Count":1,"Priority":1\}\]$""");
        var stored = _row.Entries;
        _row.Entries = stored;

        TakeAll().ShouldBe(31);
    }

    [Fact]
    public void The_row_stays_short_enough_for_a_column_in_the_longest_window()
    {
        var limits = new QuotaLimits(1_000_000, TimeSpan.FromMinutes(5), 0, 1);
        for (var second = 0; second < 400; second++)
        {
            foreach (var priority in Enum.GetValues<CallPriority>())
            {
                var block = _row.Take(limits, priority, isBusy: true, _now);
                block.TryUse(_now);
                _row.Settle(block);
            }

            _now += TimeSpan.FromSeconds(1);
        }

        _row.Entries.Length.ShouldBeLessThan(32 * 1024);
    }

    [Fact]
    public void The_reserve_shrinks_with_the_count()
    {
        _row.Pause(_limits, TimeSpan.FromSeconds(5), _now);
        var denial = Denial();
        (denial.RetryAfter, denial.IsPause, denial.Count).ShouldBe((TimeSpan.FromSeconds(5), true, 20));
        _now += TimeSpan.FromSeconds(5);

        TakeAll(CallPriority.Background).ShouldBe(15);
        TakeAll().ShouldBe(5);
    }

    private QuotaBlock Take(CallPriority priority = CallPriority.Background, bool isBusy = true) => _row.Take(_limits, priority, isBusy, _now);

    private QuotaDenial Denial() => Take(CallPriority.Interactive).TryUse(_now)!;

    private int TakeAll(CallPriority priority = CallPriority.Interactive)
    {
        var taken = 0;
        for (var block = Take(priority); block.Count > 0; block = Take(priority))
        {
            taken += block.Count;
        }

        return taken;
    }
}
