using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Tests.Worker;

/// <summary>A host with one class of timer functions and a clock of its own. Hosts of the same name share their timers.</summary>
public sealed class TimerApp(RunningApp app, FakeClock clock, TimerRuns runs) : IAsyncDisposable
{
    public static readonly DateTimeOffset Nine = new(2026, 10, 12, 9, 0, 0, TimeSpan.Zero);

    public RunningApp App => app;

    public FakeClock Clock => clock;

    public TimerRuns Runs => runs;

    public static async Task<TimerApp> StartAsync<TFunctions>(
        string storage, string name, DateTimeOffset now, Action<FunctionsApplicationBuilder>? configure = null, params string[] settings)
    {
        var clock = new FakeClock(now);
        var runs = new TimerRuns();
        var app = await RunningApp.StartAsync(
            [typeof(TFunctions)],
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(runs);
                configure?.Invoke(builder);
            },
            name: name,
            settings: [$"--AzureWebJobsStorage={storage}", .. settings]);
        return new(app, clock, runs);
    }

    /// <summary>Waits until the timer sleeps until some time; moves the clock over the naps it takes while another process has it.</summary>
    public async Task SleepsUntilAsync(DateTimeOffset time) => await Eventually.IsTrueAsync(() =>
    {
        if (Clock.NextTimer is { } nap && nap < time)
        {
            Clock.AdvanceTo(nap);
        }

        return Clock.NextTimer == time;
    });

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
