using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Tests.Worker;

public sealed class TimerOutageTests
{
    [Fact]
    public async Task A_storage_that_is_down_at_the_start_is_tried_again()
    {
        await using var azurite = await Azurite.StartAsync();
        await azurite.StopAsync();
        await using var app = await TimerApp.StartAsync<EveryFiveMinutes>(azurite.ConnectionString, "outage", TimerApp.Nine);

        await Eventually.IsTrueAsync(() => app.App.Log.At(LogLevel.Error).Any(entry => entry.Contains("its status cannot be read or written")));
        await azurite.StartAgainAsync();

        await app.SleepsUntilAsync(TimerApp.Nine.AddMinutes(5));
    }

    private sealed class EveryFiveMinutes(TimerRuns runs)
    {
        [Function("Tick")]
        public Task Tick([TimerTrigger("0 */5 * * * *")] TimerInfo timer) => runs.BeginAsync(timer, CancellationToken.None);
    }
}
