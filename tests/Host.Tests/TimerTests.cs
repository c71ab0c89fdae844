using FunctionsHost.Tests.Driving;

namespace FunctionsHost.Tests;

/// <summary>Timers of one host.</summary>
[Collection(OneHost.Name)]
public sealed class TimerTests(SharedHost host)
{
    [Fact]
    public async Task A_timer_fires_once_for_each_time_of_its_schedule()
    {
        // Its schedule is a setting: */1 * * * * *.
        var fired = await FiredAsync("every-second", 6);
        var seconds = fired.Select(entry => entry.Time.ToUnixTimeSeconds()).ToList();
        seconds.Distinct().Count().ShouldBe(seconds.Count, string.Join(' ', fired.Select(entry => $"{entry.Time:ss.fff}")));
        fired.ShouldAllBe(entry => entry.Text == "False", "no status is kept under a minute, so nothing is past due");
    }

    [Fact]
    public async Task A_timer_that_is_due_again_before_it_is_done_waits_for_itself()
    {
        var written = await FiredAsync("overlong", 5);
        written.Select((entry, i) => (entry.Text, i)).ShouldAllBe(entry => entry.Text == (entry.i % 2 == 0 ? "begins" : "ends"));
    }

    [Fact]
    public async Task A_timer_that_fails_is_named_in_the_log_and_fires_again()
    {
        await FiredAsync("failing-timer", 2);
        await Wait.UntilAsync(() => Task.FromResult(host.Host.Output.Contains("Function FailingTimer failed", StringComparison.Ordinal)), "the log says so");
        host.Host.Output.ShouldContain("This timer always fails.");
    }

    private Task<IReadOnlyList<JournalEntry>> FiredAsync(string kind, int times) => host.Journal.WaitForAsync(kind, times);
}
