namespace Bench;

/// <summary>How long an accepted event takes beside a raw insert, both coming at the same fixed rate.</summary>
internal static class IntakeLatency
{
    private const int Rounds = 5;
    private const double Seconds = 3;

    private static readonly double[] PartsOfCeiling = [0.25, 0.5];

    /// <param name="ceiling">Transactions a second that Azurite takes at most.</param>
    public static async Task MeasureAsync(IntakeWorld world, double ceiling)
    {
        Console.WriteLine("| open loop | rate | p50 ms | p99 ms | of each round | p50 to (a), (b) | p99 to (a), (b) | unexpected |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var part in PartsOfCeiling)
        {
            await MeasureAsync(world, ceiling * part, $"{ceiling * part:0}/s, {part:0.00} of (b)");
        }

        Console.WriteLine();
    }

    private static async Task MeasureAsync(IntakeWorld world, double rate, string name)
    {
        var (singles, pairs, events) = (new List<LoadResult>(), new List<LoadResult>(), new List<LoadResult>());
        var count = (int)(rate * Seconds);
        for (var round = 1; round <= Rounds; round++)
        {
            var single = await world.Rows.SinglesAsync(world.Organizations, count);
            var pair = await world.Rows.PairsAsync(world.Organizations, count);
            var some = world.Events.Spread(IntakeEvents.Unsupported, world.Organizations, count);
            singles.Add(await world.Driver.PaceAsync(single, rate, [204]));
            pairs.Add(await world.Driver.PaceAsync(pair, rate, [202]));
            events.Add(await world.Driver.PaceAsync(some, rate, [200]));
        }

        Print("(a) raw single inserts", name, singles, "", "");
        Print("(b) raw transactions of two", name, pairs, "", "");
        var (a, b, own) = (MedianP99(singles), MedianP99(pairs), MedianP99(events));
        var (p50OfA, p50OfB, p50) = (LoadResult.Together(singles).P50, LoadResult.Together(pairs).P50, LoadResult.Together(events).P50);
        Print("accepted", name, events, $"{p50 / p50OfA:0.0}, {p50 / p50OfB:0.0}", $"{own / a:0.0}, {own / b:0.0}");
    }

    /// <summary>Of the round in the middle: the machine stands still now and then for some tenths of a second, whatever runs on it.</summary>
    private static double MedianP99(IReadOnlyList<LoadResult> rounds) => rounds.Select(round => round.P99).Order().ElementAt(rounds.Count / 2);

    private static void Print(string what, string rate, IReadOnlyList<LoadResult> rounds, string p50, string p99)
    {
        var all = LoadResult.Together([.. rounds]);
        Console.WriteLine(
            $"| {what} | {rate} | {all.P50:0.0} | {MedianP99(rounds):0.0} | {string.Join(" ", rounds.Select(round => $"{round.P99:0}"))} | {p50} | "
            + $"{p99} | {all.Unexpected} |");
    }
}
