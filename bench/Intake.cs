using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using DevTool;

namespace Bench;

/// <summary>What taking in webhooks costs, beside what the same storage takes without the product: docs/performance.md says what each row means.</summary>
internal static class Intake
{
    private const int Organizations = 100;
    private const int Few = 10;
    private const int Many = 10_000;
    private const int RoundsWithDrain = 2;

    public static async Task RunAsync()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        Console.WriteLine($"Webhook intake: {Environment.ProcessorCount} cores, {memory} GB, {RuntimeInformation.OSArchitecture}, "
            + $"{RuntimeInformation.FrameworkDescription}, Azurite {AzuriteVersion()} in memory.");
        Console.WriteLine($"{LoadDriver.Workers} workers, bodies of {IntakeEvents.BodyBytes} bytes, {Organizations} organizations. Driver, app and "
            + "Azurite share the cores.\n");
        await using (var world = await IntakeWorld.StartAsync(Organizations))
        {
            var ceiling = await IntakeThroughput.AloneAsync(world);
            await IntakeLatency.MeasureAsync(world, ceiling);
        }

        // From here each in a world of its own: what one leaves behind in the tables would be in the way of the next.
        await using (var world = await IntakeWorld.StartAsync(Organizations))
        {
            await IntakeTickets.MeasureAsync(world);
        }

        var rounds = new List<IntakeThroughput.Round>();
        for (var round = 1; round <= RoundsWithDrain; round++)
        {
            await using var world = await IntakeWorld.StartAsync(Organizations);
            rounds.Add(await IntakeThroughput.WithDrainAsync(world));
        }

        IntakeThroughput.Print("Accepted, real alerts with the drain beside", rounds);
        await using var few = await IntakeWorld.StartAsync(Few, countRequests: true);
        await IntakeForged.MeasureAsync(few);
        await using var many = await IntakeWorld.StartAsync(Many, countRequests: true);
        await IntakeSenders.MeasureAsync(few, many);
    }

    private static string AzuriteVersion() =>
        (string)JsonNode.Parse(File.ReadAllText(Repository.PathTo("dev", "node_modules", "azurite", "package.json")))!["version"]!;
}
