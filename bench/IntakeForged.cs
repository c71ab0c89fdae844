namespace Bench;

/// <summary>How many forged requests are refused in a second, and what each costs the storage.</summary>
internal static class IntakeForged
{
    private const int Different = 1000;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(3);

    /// <param name="world">One that counts requests to the storage.</param>
    public static async Task MeasureAsync(IntakeWorld world)
    {
        Console.WriteLine($"| forged, {world.Organizations.Count} organizations | refused per second | p50 ms | p99 ms | app's CPU s per 1,000 | table requests per 1,000 | unexpected |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        await MeasureAsync(world, "endpoint URL, wrong signature", organization => world.Events.Forged(organization));
        await MeasureAsync(world, "endpoint URL, unknown endpoint", world.Events.Unknown);
        await MeasureAsync(world, "URL without endpoint", organization => world.Events.Forged(organization, bare: true));
        Console.WriteLine();
    }

    private static async Task MeasureAsync(IntakeWorld world, string name, Func<SeededOrganization, Shot> make)
    {
        var shots = Enumerable.Range(0, Different).Select(number => make(world.Organizations[number % world.Organizations.Count])).ToList();
        await world.Driver.FloodAsync(shots, TimeSpan.FromSeconds(1), [401], repeat: true);
        var before = await world.CountRequestsAsync();
        var refused = await world.Driver.FloodAsync(shots, Time, [401], repeat: true);
        var requests = await world.CountRequestsAsync() - before;
        Console.WriteLine(
            $"| {name} | {refused.PerSecond:0} | {refused.P50:0.0} | {refused.P99:0.0} | {refused.Cpu.App / refused.Good * 1000:0.00} | {requests * 1000.0 / refused.Good:0.0} | {refused.Unexpected} |");
    }
}
