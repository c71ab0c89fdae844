namespace Bench;

/// <summary>Posts events as fast as they are accepted and waits until none of them is pending.</summary>
internal static class DrainCase
{
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    public static void PrintHead()
    {
        Console.WriteLine(
            "| events | organizations | events | accepted/s | p99 ms | drained/s | seconds | CPU s per 1,000: driver | host | worker | Azurite "
            + "| storage requests per event: table | queue | blob | Level calls | outcome | peak memory: host / worker |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    }

    public static async Task MeasureAsync(AppWorld world, string name, IReadOnlyList<Msp> msps, IReadOnlyList<Shot> shots)
    {
        await world.AskLevelAsync(HttpMethod.Delete, "requests");
        var meter = new CpuMeter(world.Services);
        var doneBefore = await CountDoneAsync(world, msps);
        var (lines, looks, cpu) = (await world.StorageLinesAsync(), world.Rows.Looks, meter.Read());
        var (accepted, seconds) = await RunAsync(world, msps, shots);
        var used = meter.Read() - cpu;
        var requests = StorageRequests.Of((await world.StorageLinesAsync()).Skip(lines.Count));
        requests = requests with { Tables = requests.Tables - (world.Rows.Looks - looks) };
        var calls = (int)(await world.AskLevelAsync(HttpMethod.Get, "requests?limit=1"))!["total"]!;
        var done = await CountDoneAsync(world, msps);
        var drained = done.Values.Sum() - doneBefore.Values.Sum();
        var outcome = done.Select(state => (Name: state.Key, Count: state.Value - doneBefore.GetValueOrDefault(state.Key)))
            .Where(state => state.Count > 0).Select(state => $"{state.Count} {state.Name}");
        var left = accepted.Good - drained;
        Console.WriteLine(
            $"| {name} | {msps.Count} | {accepted.Good} | {accepted.PerSecond:0} | {accepted.P99:0} | {drained / seconds:0.0} | {seconds:0.0} "
            + $"| {used.Per1000(drained)} "
            + $"| {Per(requests.Tables):0.0} | {Per(requests.Queues):0.00} | {Per(requests.Blobs):0.00} | {calls} "
            + $"| {string.Join(", ", outcome)}{(left > 0 ? $", {left} still pending" : "")} {accepted.Unexpected} | {PeakMemory.Of(world.Services)} |");

        double Per(int count) => (double)count / drained;
    }

    /// <returns>What was accepted, and seconds from the first acceptance until nothing was pending, or until the time was over.</returns>
    public static async Task<(LoadResult Accepted, double Seconds)> RunAsync(AppWorld world, IReadOnlyList<Msp> msps, IReadOnlyList<Shot> shots)
    {
        var accepted = await world.Driver.FloodAsync(shots, MostTime, [202]);
        var first = accepted.Answers.Where(answer => answer.Status == 202).Min(answer => answer.At);
        foreach (var msp in msps)
        {
            while (await world.Rows.AnyPendingAsync(msp.Id) && TimeProvider.System.GetUtcNow() - first < MostTime)
            {
                await Task.Delay(BetweenLooks);
            }
        }

        return (accepted, (TimeProvider.System.GetUtcNow() - first).TotalSeconds);
    }

    private static async Task<Dictionary<string, int>> CountDoneAsync(AppWorld world, IReadOnlyList<Msp> msps)
    {
        var counts = await Task.WhenAll(msps.Select(msp => world.Rows.CountDoneAsync(msp.Id)));
        return counts.SelectMany(count => count).GroupBy(count => count.Key).ToDictionary(state => state.Key, state => state.Sum(count => count.Value));
    }
}
