using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Tests.Worker;

[Collection(AzuriteTimers.Name)]
public sealed class TimerSharingTests(AzuriteTimers azurite)
{
    private static readonly DateTimeOffset Nine = TimerApp.Nine;

    private readonly string _name = $"app{Guid.NewGuid():N}";

    [Fact]
    public async Task Of_two_processes_one_runs_each_occurrence()
    {
        await using var one = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine);
        await using var other = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine);

        for (var minutes = 5; minutes <= 25; minutes += 5)
        {
            await Task.WhenAll(one.SleepsUntilAsync(Nine.AddMinutes(minutes)), other.SleepsUntilAsync(Nine.AddMinutes(minutes)));
            (one.Runs.Count + other.Runs.Count).ShouldBe((minutes / 5) - 1);
            Parallel.Invoke(() => one.Clock.AdvanceTo(Nine.AddMinutes(minutes)), () => other.Clock.AdvanceTo(Nine.AddMinutes(minutes)));
        }
    }

    [Fact]
    public async Task A_run_that_takes_longer_than_the_interval_is_not_overlapped_by_any_process()
    {
        var release = new TaskCompletionSource();
        await using var one = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine);
        one.Runs.Work = _ => release.Task;
        await one.SleepsUntilAsync(Nine.AddMinutes(5));
        one.Clock.AdvanceTo(Nine.AddMinutes(5));
        await one.Runs.NextAsync();
        await using var other = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine.AddMinutes(5));

        for (var i = 0; i < 100; i++)
        {
            // The reservation is renewed every five seconds; the other process looks after it as often.
            await Eventually.IsTrueAsync(() => one.Clock.NextTimer == one.Clock.GetUtcNow().AddSeconds(5) && other.Clock.NextTimer == one.Clock.NextTimer);
            one.Clock.Advance(TimeSpan.FromSeconds(5));
            await Eventually.IsTrueAsync(() => one.Clock.NextTimer == one.Clock.GetUtcNow().AddSeconds(5));
            other.Clock.AdvanceTo(one.Clock.GetUtcNow());
        }

        (one.Runs.Count, other.Runs.Count).ShouldBe((1, 0));
        release.SetResult();
        (await one.Runs.NextAsync()).IsPastDue.ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_that_its_process_did_not_survive_is_taken_up_by_another_as_past_due()
    {
        await using var dead = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine);
        var never = new TaskCompletionSource();
        dead.Runs.Work = _ => never.Task;
        await dead.SleepsUntilAsync(Nine.AddMinutes(5));
        dead.Clock.AdvanceTo(Nine.AddMinutes(5));
        await dead.Runs.NextAsync();

        // Its clock stands still from here, so it renews nothing, as if it had been killed.
        await using var other = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine.AddMinutes(5));
        await Eventually.IsTrueAsync(() => other.Clock.NextTimer == Nine.AddMinutes(5).AddSeconds(5));
        other.Runs.Count.ShouldBe(0);
        await other.SleepsUntilAsync(Nine.AddMinutes(10));

        (await other.Runs.NextAsync()).IsPastDue.ShouldBeTrue();
        never.SetResult();
        await dead.SleepsUntilAsync(Nine.AddMinutes(10));
        (dead.Runs.Count, other.Runs.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_stop_waits_for_the_run_and_starts_no_other()
    {
        var release = new TaskCompletionSource();
        await using var app = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine);
        app.Runs.Work = _ => release.Task;
        await app.SleepsUntilAsync(Nine.AddMinutes(5));
        app.Clock.AdvanceTo(Nine.AddMinutes(5));
        await app.Runs.NextAsync();

        var stopping = app.App.StopAsync();
        app.Clock.AdvanceTo(Nine.AddMinutes(11));
        stopping.IsCompleted.ShouldBeFalse();
        release.SetResult();
        await stopping;

        app.Runs.Count.ShouldBe(1);
        app.App.Log.At(LogLevel.Error).ShouldBeEmpty();
        await using var next = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine.AddMinutes(7));
        await next.SleepsUntilAsync(Nine.AddMinutes(10));
        next.Runs.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_outlasts_the_time_for_stopping_is_cancelled()
    {
        await using var app = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, _name, Nine, builder =>
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200)));
        var cancelled = new TaskCompletionSource();
        app.Runs.Work = async cancellationToken =>
        {
            await using var registration = cancellationToken.Register(cancelled.SetResult);
            await cancelled.Task;
        };
        await app.SleepsUntilAsync(Nine.AddMinutes(5));
        app.Clock.AdvanceTo(Nine.AddMinutes(5));
        await app.Runs.NextAsync();

        await app.App.StopAsync();

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        app.App.Log.At(LogLevel.Warning).ShouldContain(entry => entry.Contains("1 function(s) still run"));
    }

    private sealed class EveryFiveMinutes(TimerRuns runs)
    {
        [Function("Tick")]
        public Task Tick([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => runs.BeginAsync(timer, cancellationToken);
    }
}
