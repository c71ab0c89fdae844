namespace Bench;

/// <summary>
/// How many events a second are accepted, beside how many raw inserts the same Azurite takes and how many requests a host of
/// the same kind answers with functions that do nothing: from the same driver at the same concurrency.
/// </summary>
internal static class IntakeThroughput
{
    private const int Rounds = 3;
    private const int MostPerSecond = 2500;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortWarmUpTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CeilingTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EventTime = TimeSpan.FromSeconds(5);

    /// <summary>One after the other, so that a slow moment of the machine hits all alike.</summary>
    public sealed record Round(LoadResult Singles, LoadResult Pairs, LoadResult Gets, LoadResult Posts, LoadResult Events);

    /// <summary>Events that only have to be stored.</summary>
    /// <returns>Transactions a second that Azurite takes.</returns>
    public static async Task<double> AloneAsync(IntakeWorld world)
    {
        await using var platform = await PlatformCeiling.StartAsync(world);
        await WarmUpAsync(world, platform, WarmUpTime);
        var rounds = new List<Round>();
        for (var round = 1; round <= Rounds; round++)
        {
            rounds.Add(await MeasureAsync(world, platform, IntakeEvents.Unsupported, 200));
        }

        Print("Accepted, intake alone", rounds);
        Console.WriteLine($"Peak memory of the app's host and worker by then: {world.Memory}.\n");
        return LoadResult.Together([.. rounds.Select(round => round.Pairs)]).PerSecond;
    }

    /// <summary>Events that become tickets meanwhile.</summary>
    public static async Task<Round> WithDrainAsync(IntakeWorld world)
    {
        await using var platform = await PlatformCeiling.StartAsync(world);
        await WarmUpAsync(world, platform, ShortWarmUpTime);
        return await MeasureAsync(world, platform, IntakeEvents.Alert, 202);
    }

    public static void Print(string name, IReadOnlyList<Round> rounds)
    {
        Console.WriteLine(
            "| closed loop | per second | each round | p50 ms | p99 ms | CPU s per 1,000: driver | host | worker | Azurite | cores busy "
            + "| part of (a) | part of (b) | part of (d) | unexpected |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        var singles = PrintRow("(a) raw single inserts", round => round.Singles);
        var pairs = PrintRow("(b) raw transactions of two", round => round.Pairs);
        PrintRow("(c) trivial GET", round => round.Gets);
        var posts = PrintRow("(d) trivial POST", round => round.Posts);
        PrintRow(name, round => round.Events, singles, pairs, posts);
        Console.WriteLine();

        double PrintRow(string what, Func<Round, LoadResult> kind, params double[] ceilings)
        {
            var all = LoadResult.Together([.. rounds.Select(kind)]);
            var each = string.Join(' ', rounds.Select(round => $"{kind(round).PerSecond:0}"));
            var parts = ceilings.Length == 0 ? " |  | " : string.Join(" | ", ceilings.Select(ceiling => $"{all.PerSecond / ceiling:0.00}"));
            Console.WriteLine(
                $"| {what} | {all.PerSecond:0} | {each} | {all.P50:0.0} | {all.P99:0.0} | {all.Cpu.Per1000(all.Good)} | {all.Cpu.All / all.Seconds:0.0} "
                + $"| {parts} | {all.Unexpected} |");
            return all.PerSecond;
        }
    }

    /// <summary>Until the hot code of both apps is compiled for good; and Azurite's.</summary>
    private static async Task WarmUpAsync(IntakeWorld world, PlatformCeiling platform, TimeSpan time)
    {
        await world.Driver.FloodAsync(await world.Rows.PairsAsync(world.Organizations, MostPerSecond), ShortWarmUpTime, [202]);
        await platform.GetAsync(time / 2);
        await platform.PostAsync(time / 2);
        await world.Driver.FloodAsync(world.Events.Spread(IntakeEvents.Unsupported, world.Organizations, Most(time)), time, [200]);
    }

    private static async Task<Round> MeasureAsync(IntakeWorld world, PlatformCeiling platform, string type, int status)
    {
        var singles = await world.Rows.SinglesAsync(world.Organizations, Most(CeilingTime));
        var pairs = await world.Rows.PairsAsync(world.Organizations, Most(CeilingTime));
        var events = world.Events.Spread(type, world.Organizations, Most(EventTime));
        return new Round(
            await world.Driver.FloodAsync(singles, CeilingTime, [204]),
            await world.Driver.FloodAsync(pairs, CeilingTime, [202]),
            await platform.GetAsync(CeilingTime),
            await platform.PostAsync(CeilingTime),
            await world.Driver.FloodAsync(events, EventTime, [status]));
    }

    private static int Most(TimeSpan time) => (int)(MostPerSecond * time.TotalSeconds);
}
