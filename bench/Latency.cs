namespace Bench;

/// <summary>Seconds from the 202 to the ticket on an app that has nothing else to do, by the longest time between two looks into Durable's queues.</summary>
internal static class Latency
{
    private const int Devices = 60;
    private const int Alerts = 10;
    private const string PollingSetting = "AzureFunctionsJobHost__extensions__durableTask__storageProvider__maxQueuePollingInterval";

    private static readonly TimeSpan[] PollingIntervals = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)];

    /// <summary>A drain waits for 3.5 s for more before it ends: the next alert has to start another.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync()
    {
        Console.WriteLine($"From 202 to ticket on an idle app, {Alerts} alerts one at a time, {Environment.ProcessorCount} cores, Azurite in memory\n");
        Console.WriteLine("| processes | polling at most every | pause, s | alerts | seconds to ticket p50 | p90 | max | answer, ms p50 | max |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var polling in PollingIntervals)
        {
            await MeasureAsync(flex: false, polling);
            await MeasureAsync(flex: true, polling);
        }

        Console.WriteLine();
    }

    private static async Task MeasureAsync(bool flex, TimeSpan polling)
    {
        await using var world = await AppWorld.StartAsync(Devices, options => options with
        {
            Flex = flex,
            Settings = new Dictionary<string, string?>(options.Settings) { [PollingSetting] = $"{polling:c}" },
        });
        var msp = await world.AddMspAsync();
        await world.TurnTicketsOnAsync(msp);

        // One that finds nothing waits longer and longer, up to the interval: by now it is there.
        var pause = 2 * polling > ShortestPause ? 2 * polling : ShortestPause;
        var (seconds, answers) = (new List<double>(), new List<double>());
        var events = new MspEvents(msp, await world.DevicesAsync(Devices)).Alerts(Alerts + 1);
        foreach (var (number, alert) in events.Index())
        {
            await Task.Delay(pause);
            var accepted = await world.Driver.FloodAsync([alert.Raise()], Patience, [202], workers: 1);
            var took = (await TicketAsync(world, alert) - accepted.Answers.Single().At).TotalSeconds;

            // The first has the code compiled.
            if (number > 0)
            {
                seconds.Add(took);
                answers.Add(accepted.P50);
            }
        }

        (seconds, answers) = ([.. seconds.Order()], [.. answers.Order()]);
        Console.WriteLine(
            $"| {(flex ? "as on Flex" : "one")} | {polling.TotalSeconds} s | {pause.TotalSeconds} | {seconds.Count} "
            + $"| {Part(seconds, 0.5):0.00} | {Part(seconds, 0.9):0.00} | {seconds[^1]:0.00} | {Part(answers, 0.5):0} | {answers[^1]:0} |");
    }

    private static async Task<DateTimeOffset> TicketAsync(AppWorld world, AlertEvents alert)
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (TimeProvider.System.GetUtcNow() < end)
        {
            if (await world.Rows.FindTicketAsync(alert.Msp.Id, alert.Id) is { } at)
            {
                return at;
            }

            await Task.Delay(BetweenLooks);
        }

        return end;
    }

    private static double Part(List<double> sorted, double part) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * part)];
}
