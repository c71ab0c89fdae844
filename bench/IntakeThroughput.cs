namespace Bench;

/// <summary>How many events a second are accepted, beside how many raw inserts the same Azurite takes from the same driver at the same concurrency.</summary>
internal static class IntakeThroughput
{
    private const int Rounds = 3;
    private const int MostPerSecond = 2500;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortWarmUpTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RawTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EventTime = TimeSpan.FromSeconds(5);

    /// <summary>One after the other, so that a slow moment of the machine hits all three alike.</summary>
    public sealed record Round(LoadResult Singles, LoadResult Pairs, LoadResult Events);

    /// <summary>Events that only have to be stored.</summary>
    /// <returns>Transactions a second that Azurite takes.</returns>
    public static async Task<double> AloneAsync(IntakeWorld world)
    {
        await WarmUpAsync(world, WarmUpTime);
        var rounds = new List<Round>();
        for (var round = 1; round <= Rounds; round++)
        {
            rounds.Add(await MeasureAsync(world, IntakeEvents.Unsupported, 200));
        }

        Print("Accepted, intake alone", rounds);
        return LoadResult.Together([.. rounds.Select(round => round.Pairs)]).PerSecond;
    }

    /// <summary>Events that become tickets meanwhile.</summary>
    public static async Task<Round> WithDrainAsync(IntakeWorld world)
    {
        await WarmUpAsync(world, ShortWarmUpTime);
        return await MeasureAsync(world, IntakeEvents.Alert, 202);
    }

    public static void Print(string name, IReadOnlyList<Round> rounds)
    {
        var singles = LoadResult.Together([.. rounds.Select(round => round.Singles)]);
        var pairs = LoadResult.Together([.. rounds.Select(round => round.Pairs)]);
        var events = LoadResult.Together([.. rounds.Select(round => round.Events)]);
        Console.WriteLine("| closed loop | per second | each round | p50 ms | p99 ms | CPU s per 1,000: driver | app | Azurite | cores busy | part of (a) | part of (b) | unexpected |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        Print("(a) raw single inserts", singles, [.. rounds.Select(round => round.Singles)], "", "");
        Print("(b) raw transactions of two", pairs, [.. rounds.Select(round => round.Pairs)], "", "");
        Print(name, events, [.. rounds.Select(round => round.Events)], $"{events.PerSecond / singles.PerSecond:0.00}", $"{events.PerSecond / pairs.PerSecond:0.00}");
        Console.WriteLine();
    }

    /// <summary>Until the app's hot code is compiled for good; and Azurite's.</summary>
    private static async Task WarmUpAsync(IntakeWorld world, TimeSpan time)
    {
        await world.Driver.FloodAsync(await world.Rows.PairsAsync(world.Organizations, MostPerSecond), ShortWarmUpTime, [202]);
        await world.Driver.FloodAsync(world.Events.Spread(IntakeEvents.Unsupported, world.Organizations, Most(time)), time, [200]);
    }

    private static async Task<Round> MeasureAsync(IntakeWorld world, string type, int status)
    {
        var singles = await world.Rows.SinglesAsync(world.Organizations, Most(RawTime));
        var pairs = await world.Rows.PairsAsync(world.Organizations, Most(RawTime));
        var events = world.Events.Spread(type, world.Organizations, Most(EventTime));
        return new Round(
            await world.Driver.FloodAsync(singles, RawTime, [204]),
            await world.Driver.FloodAsync(pairs, RawTime, [202]),
            await world.Driver.FloodAsync(events, EventTime, [status]));
    }

    private static int Most(TimeSpan time) => (int)(MostPerSecond * time.TotalSeconds);

    private static void Print(string name, LoadResult all, IReadOnlyList<LoadResult> rounds, string ofSingles, string ofPairs)
    {
        double Per1000(double seconds) => seconds / all.Good * 1000;
        Console.WriteLine(
            $"| {name} | {all.PerSecond:0} | {string.Join(" ", rounds.Select(round => $"{round.PerSecond:0}"))} | {all.P50:0.0} | {all.P99:0.0} | {Per1000(all.Cpu.Driver):0.00} | {Per1000(all.Cpu.App):0.00} | {Per1000(all.Cpu.Storage):0.00} | {all.Cpu.All / all.Seconds:0.0} | {ofSingles} | {ofPairs} | {all.Unexpected} |");
    }
}
