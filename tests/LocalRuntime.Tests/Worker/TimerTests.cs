using LocalRuntime.Worker;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Tests.Worker;

[Collection(AzuriteTimers.Name)]
public sealed class TimerTests(AzuriteTimers azurite)
{
    private static readonly DateTimeOffset Nine = TimerApp.Nine;

    private readonly string _name = $"app{Guid.NewGuid():N}";

    [Fact]
    public async Task A_timer_runs_at_each_occurrence_in_UTC_and_is_told_its_status()
    {
        await using var app = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine);

        await app.SleepsUntilAsync(Nine.AddMinutes(5));
        app.Runs.Count.ShouldBe(0);
        app.Clock.AdvanceTo(Nine.AddMinutes(5));
        var first = await app.Runs.NextAsync();
        await app.SleepsUntilAsync(Nine.AddMinutes(10));
        app.Clock.AdvanceTo(Nine.AddMinutes(10));
        var second = await app.Runs.NextAsync();

        first.IsPastDue.ShouldBeFalse();
        first.ScheduleStatus.ShouldNotBeNull().Next.ShouldBe(new DateTime(2026, 10, 12, 9, 5, 0, DateTimeKind.Utc));
        first.ScheduleStatus.Last.ShouldBe(default);
        second.IsPastDue.ShouldBeFalse();
        second.ScheduleStatus.ShouldNotBeNull().Last.ShouldBe(new DateTime(2026, 10, 12, 9, 5, 0, DateTimeKind.Utc));
        second.ScheduleStatus.Next.ShouldBe(new DateTime(2026, 10, 12, 9, 10, 0, DateTimeKind.Utc));
        second.ScheduleStatus.LastUpdated.ShouldBe(second.ScheduleStatus.Last);
        second.ScheduleStatus.Next.Kind.ShouldBe(DateTimeKind.Utc);
    }

    [Fact]
    public async Task Occurrences_missed_while_no_process_ran_are_made_up_for_by_one_run_past_due()
    {
        await using (var before = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine))
        {
            await before.SleepsUntilAsync(Nine.AddMinutes(5));
        }

        await using var app = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine.AddMinutes(17));
        var late = await app.Runs.NextAsync();
        await app.SleepsUntilAsync(Nine.AddMinutes(20));
        app.Clock.AdvanceTo(Nine.AddMinutes(20));
        var onTime = await app.Runs.NextAsync();

        late.IsPastDue.ShouldBeTrue();
        late.ScheduleStatus.ShouldNotBeNull().Next.ShouldBe(Nine.AddMinutes(5).UtcDateTime);
        onTime.IsPastDue.ShouldBeFalse();
        app.Runs.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_restart_between_two_occurrences_neither_repeats_nor_loses_one()
    {
        await using (var before = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine))
        {
            await before.SleepsUntilAsync(Nine.AddMinutes(5));
            before.Clock.AdvanceTo(Nine.AddMinutes(5));
            await before.SleepsUntilAsync(Nine.AddMinutes(10));
        }

        await using var app = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine.AddMinutes(8));
        await app.SleepsUntilAsync(Nine.AddMinutes(10));

        app.Runs.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_changed_schedule_is_adopted_and_is_not_past_due()
    {
        await using (var before = await TimerApp.StartAsync<Configured>(azurite.ConnectionString, _name, Nine, settings: "--Poll:Schedule=0 */5 * * * *"))
        {
            await before.SleepsUntilAsync(Nine.AddMinutes(5));
        }

        await using var app = await TimerApp.StartAsync<Configured>(azurite.ConnectionString, _name, Nine.AddHours(2), settings: "--Poll:Schedule=0 30 * * * *");
        await app.SleepsUntilAsync(Nine.AddHours(2.5));

        app.Runs.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(null, "'Poll:Schedule', which is not configured")]
    [InlineData("every minute", "'every minute' is not an NCRONTAB expression")]
    public async Task A_schedule_that_cannot_be_read_stops_the_start(string? schedule, string reason)
    {
        string[] settings = schedule is null ? [] : [$"--Poll:Schedule={schedule}"];

        var thrown = await Should.ThrowAsync<InvalidOperationException>(() => TimerApp.StartAsync<Configured>(azurite.ConnectionString, _name, Nine, settings: settings));

        thrown.Message.ShouldContain("Timer 'Poll'");
        thrown.Message.ShouldContain(reason);
    }

    [Fact]
    public async Task Timers_need_storage() =>
        (await Should.ThrowAsync<InvalidOperationException>(() => RunningApp.StartAsync<EveryFiveMinutes>(settings: "--AzureWebJobsStorage=")))
            .Message.ShouldContain("AzureWebJobsStorage is not configured");

    [Fact]
    public async Task A_timer_that_runs_on_startup_does_so_once_and_then_keeps_its_schedule()
    {
        await using var app = await TimerApp.StartAsync<OnStartup>(azurite.ConnectionString, _name, Nine);

        (await app.Runs.NextAsync()).IsPastDue.ShouldBeFalse();
        await app.SleepsUntilAsync(Nine.AddMinutes(5));

        app.Runs.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(typeof(Unmonitored), 5 * 60)]
    [InlineData(typeof(EveryTenSeconds), 10)]
    public async Task A_timer_without_a_monitor_has_no_status_and_makes_up_for_nothing(Type functions, int seconds)
    {
        var starting = (Func<DateTimeOffset, Task<TimerApp>>)(now => functions == typeof(Unmonitored)
            ? TimerApp.StartAsync<Unmonitored>(azurite.ConnectionString, _name, now)
            : TimerApp.StartAsync<EveryTenSeconds>(azurite.ConnectionString, _name, now));
        await using (var before = await starting(Nine))
        {
            await before.SleepsUntilAsync(Nine.AddSeconds(seconds));
        }

        await using var app = await starting(Nine.AddHours(1));
        await app.SleepsUntilAsync(Nine.AddHours(1).AddSeconds(seconds));
        app.Runs.Count.ShouldBe(0);
        app.Clock.AdvanceTo(Nine.AddHours(1).AddSeconds(seconds));
        var run = await app.Runs.NextAsync();

        run.ScheduleStatus.ShouldBeNull();
        run.IsPastDue.ShouldBeFalse();
    }

    [Fact]
    public async Task A_failing_function_is_logged_and_runs_again_at_the_next_occurrence()
    {
        await using var app = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine);
        app.Runs.Work = _ => throw new InvalidOperationException("the reason");

        await app.SleepsUntilAsync(Nine.AddMinutes(5));
        app.Clock.AdvanceTo(Nine.AddMinutes(5));
        await app.SleepsUntilAsync(Nine.AddMinutes(10));
        app.Clock.AdvanceTo(Nine.AddMinutes(10));
        await app.SleepsUntilAsync(Nine.AddMinutes(15));

        app.Runs.Count.ShouldBe(2);
        app.App.Log.At(LogLevel.Error).ShouldAllBe(entry => entry.Contains("'Tick' failed. the reason"));
    }

    [Fact]
    public async Task Middleware_runs_around_timers()
    {
        await using var app = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine, builder => builder.UseMiddleware(async (context, next) =>
        {
            var journal = context.InstanceServices.GetRequiredService<Journal>();
            journal.Add($"{context.FunctionDefinition.InputBindings["timer"].Type} {context.GetHttpContext() is null}");
            await next();
            journal.Add("out");
        }));

        await app.SleepsUntilAsync(Nine.AddMinutes(5));
        app.Clock.AdvanceTo(Nine.AddMinutes(5));
        await app.SleepsUntilAsync(Nine.AddMinutes(10));

        app.App.Get<Journal>().Entries.ShouldBe(["timerTrigger True", "out"]);
    }

    [Theory]
    [InlineData("0 */5 * * * *", false)]
    [InlineData("*/5 * * * *", false)]
    [InlineData("0 * * * * *", false)]
    [InlineData("0,30 * * * * *", true)]
    [InlineData("*/10 * 9 * * *", false)]
    public void More_than_once_a_minute_is_frequent(string expression, bool isFrequent) =>
        TimerSchedule.Parse("Any", expression, new Microsoft.Extensions.Configuration.ConfigurationManager()).IsFrequent.ShouldBe(isFrequent);

    private sealed class EveryFiveMinutes(TimerRuns runs)
    {
        [Function("Tick")]
        public Task Tick([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => runs.BeginAsync(timer, cancellationToken);
    }

    private sealed class Configured(TimerRuns runs)
    {
        [Function("Poll")]
        public Task Poll([TimerTrigger("%Poll:Schedule%")] TimerInfo timer) => runs.BeginAsync(timer, CancellationToken.None);
    }

    private sealed class OnStartup(TimerRuns runs)
    {
        [Function("Tick")]
        public Task Tick([TimerTrigger("0 */5 * * * *", RunOnStartup = true)] TimerInfo timer) => runs.BeginAsync(timer, CancellationToken.None);
    }

    private sealed class Unmonitored(TimerRuns runs)
    {
        [Function("Tick")]
        public Task Tick([TimerTrigger("0 */5 * * * *", UseMonitor = false)] TimerInfo timer) => runs.BeginAsync(timer, CancellationToken.None);
    }

    private sealed class EveryTenSeconds(TimerRuns runs)
    {
        [Function("Tick")]
        public Task Tick([TimerTrigger("*/10 * * * * *")] TimerInfo timer) => runs.BeginAsync(timer, CancellationToken.None);
    }
}
