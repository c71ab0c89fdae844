using System.Globalization;

namespace Bench;

/// <summary>Syncs of assets at three sizes, beside what walking the pages and writing the entities cost alone.</summary>
internal static class SyncScale
{
    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    public static async Task RunAsync()
    {
        Console.WriteLine($"Syncs of assets, {Environment.ProcessorCount} cores, Level without a limit, Azurite in memory\n");
        var results = new List<SyncScaleResult>();
        foreach (var devices in Sizes)
        {
            Console.WriteLine($"{devices.ToString("N0", CultureInfo.InvariantCulture)} devices ...");
            results.Add(await MeasureAsync(devices));
        }

        Console.WriteLine();
        SyncScaleResult.Print(results);
    }

    private static async Task<SyncScaleResult> MeasureAsync(int devices)
    {
        await using var world = await SyncWorld.StartAsync(devices);
        using var floors = new SyncFloors(world.Level, world.ConnectionString);
        await floors.PrepareAsync();
        var result = new SyncScaleResult(devices, floors.Pages, floors.Assets);
        result.Writes.Add(await floors.WriteAsync());
        result.Walks.Add(await floors.WalkAsync());
        result.First = await world.SyncAsync();
        result.Walks.Add(await floors.WalkAsync());
        for (var round = 0; round < SyncScaleResult.Rounds; round++)
        {
            result.Unchanged.Add(await world.SyncAsync());
            result.Walks.Add(await floors.WalkAsync());
        }

        await world.ChangeAsync(0.01);
        result.Changed = await world.SyncAsync();
        result.Walks.Add(await floors.WalkAsync());
        result.Writes.Add(await floors.WriteAsync());
        result.PeakMemory = world.PeakMemory;
        return result;
    }
}
