using Integration.Core.Work;

namespace Integration.Core.Tests.Work;

public sealed class ScheduleSlotTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Ten_thousand_organizations_are_spread_over_the_hour()
    {
        var organizations = Enumerable.Range(0, 10_000).Select(number => new OrganizationId($"organization{number}")).ToList();
        var next = organizations.ToDictionary(organization => organization, organization => Next(Some.Now, organization));
        var times = organizations.ToDictionary(organization => organization, _ => 0);

        for (var minute = 1; minute <= 60; minute++)
        {
            var tick = Some.Minute(minute);
            var due = organizations.Where(organization => next[organization] <= tick).ToList();
            due.Count.ShouldBeInRange(50, 400, $"minute {minute}");
            foreach (var organization in due)
            {
                times[organization]++;
                next[organization] = Next(tick, organization);
            }
        }

        times.Values.ShouldAllBe(count => count == 1);
    }

    [Fact]
    public void Due_times_are_one_interval_apart_and_do_not_drift()
    {
        var first = Next(Some.Now, Some.Organization);

        first.ShouldBeInRange(Some.Now.AddTicks(1), Some.Now + Hour);
        (first.Ticks % TimeSpan.TicksPerMinute).ShouldBe(0);
        Next(first.AddTicks(-1), Some.Organization).ShouldBe(first);
        Next(first, Some.Organization).ShouldBe(first + Hour);
        Next(first + Hour - TimeSpan.FromTicks(1), Some.Organization).ShouldBe(first + Hour);
        Next(first.AddYears(3), Some.Organization).Minute.ShouldBe(first.Minute);
    }

    [Fact]
    public void After_an_outage_there_is_one_due_time_and_not_one_for_each_that_was_missed()
    {
        var now = Some.Now.AddDays(2).AddSeconds(7.3);

        Next(now, Some.Organization).ShouldBeInRange(now, now + Hour);
    }

    [Theory]
    [InlineData("Alerts", 38)]
    [InlineData("Assets", 7)]
    [InlineData("Clients", 19)]
    public void Each_kind_has_its_own_phase_and_that_is_the_same_in_every_process(string work, int minute) =>
        ScheduleSlot.NextAfter(Some.Now, Some.Organization, work, Hour).ShouldBe(Some.Minute(minute));

    private static DateTimeOffset Next(DateTimeOffset now, OrganizationId organization) => ScheduleSlot.NextAfter(now, organization, "Assets", Hour);
}
