namespace Bench;

/// <summary>How long an accepted event takes beside a raw insert, both coming at the same fixed rate.</summary>
internal static class IntakeLatency
{
    private const int Rounds = 4;
    private const double Seconds = 3;

    private static readonly double[] PartsOfCeiling = [0.25, 0.5];

    /// <param name="world">Where.</param>
    /// <param name="ceiling">Transactions a second that Azurite takes at most.</param>
    public static async Task MeasureAsync(IntakeWorld world, double ceiling)
    {
        Console.WriteLine("| open loop | rate | p50 ms | p99 ms | p50 to (a), (b) | p99 to (a), (b) | unexpected |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
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

        var (a, b, accepted) = (LoadResult.Together(singles), LoadResult.Together(pairs), LoadResult.Together(events));
        Console.WriteLine($"| (a) raw single inserts | {name} | {a.P50:0.0} | {a.P99:0.0} | | | {a.Unexpected} |");
        Console.WriteLine($"| (b) raw transactions of two | {name} | {b.P50:0.0} | {b.P99:0.0} | | | {b.Unexpected} |");
        Console.WriteLine($"| accepted | {name} | {accepted.P50:0.0} | {accepted.P99:0.0} | {accepted.P50 / a.P50:0.0}, {accepted.P50 / b.P50:0.0} | {accepted.P99 / a.P99:0.0}, {accepted.P99 / b.P99:0.0} | {accepted.Unexpected} |");
    }
}
