namespace Bench;

/// <summary>How many forged requests are refused in a second, and what each costs the storage.</summary>
internal static class IntakeForged
{
    private const int Different = 1000;
    private const int Rounds = 3;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1.5);

    /// <summary>The three kinds in turns, so that none profits from what the others have warmed up.</summary>
    /// <param name="world">One that counts requests to the storage.</param>
    public static async Task MeasureAsync(IntakeWorld world)
    {
        (string Name, List<Shot> Shots)[] kinds =
        [
            ("endpoint URL, wrong signature", Make(world, organization => world.Events.Forged(organization))),
            ("endpoint URL, unknown endpoint", Make(world, world.Events.Unknown)),
            ("URL without endpoint", Make(world, organization => world.Events.Forged(organization, bare: true))),
        ];
        foreach (var (_, shots) in kinds)
        {
            await world.Driver.FloodAsync(shots, WarmUpTime, [401], repeat: true);
        }

        var rounds = kinds.ToDictionary(kind => kind.Name, _ => (Results: new List<LoadResult>(), Requests: new List<int>()));
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var (name, shots) in kinds)
            {
                var before = await world.CountRequestsAsync();
                rounds[name].Results.Add(await world.Driver.FloodAsync(shots, Time, [401], repeat: true));
                rounds[name].Requests.Add(await world.CountRequestsAsync() - before);
            }
        }

        Console.WriteLine(
            $"| forged, {world.Organizations.Count} organizations "
            + "| refused per second | p50 ms | p99 ms | CPU s per 1,000: host | worker | table requests per 1,000 | unexpected |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (name, (results, requests)) in rounds)
        {
            var refused = LoadResult.Together(results);
            Console.WriteLine(
                $"| {name} | {refused.PerSecond:0} | {refused.P50:0.0} | {refused.P99:0.0} "
                + $"| {refused.Cpu.Host / refused.Good * 1000:0.00} | {refused.Cpu.Worker / refused.Good * 1000:0.00} "
                + $"| {requests.Sum() * 1000.0 / refused.Good:0.0} | {refused.Unexpected} |");
        }

        Console.WriteLine();
    }

    private static List<Shot> Make(IntakeWorld world, Func<SeededOrganization, Shot> make) =>
        [.. Enumerable.Range(0, Different).Select(number => make(world.Organizations[number % world.Organizations.Count]))];
}
