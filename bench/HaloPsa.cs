namespace Bench;

/// <summary>Assets brought to HaloPSA within its quota: how fast, with how many requests, and whether it ever was too much.</summary>
internal static class HaloPsa
{
    private const int Devices = 2000;
    private const int DelayedDevices = 1000;

    /// <summary>Milliseconds that each answer is held back.</summary>
    private static readonly int[] Delays = [100, 300];

    /// <summary>First sync and unchanged sync, which fit into one window.</summary>
    public static async Task ShortAsync()
    {
        HaloPsaStretch.PrintHead(Devices, HaloPsaWorld.Quota);
        await using var world = await HaloPsaWorld.StartAsync(Devices);
        var (first, _) = await FirstAndUnchangedAsync(world);
        first.PrintKinds();
    }

    /// <summary>The same, then all devices changed, which takes more than two windows.</summary>
    public static async Task RunAsync()
    {
        HaloPsaStretch.PrintHead(Devices, HaloPsaWorld.Quota);
        await using (var world = await HaloPsaWorld.StartAsync(Devices))
        {
            var (first, unchanged) = await FirstAndUnchangedAsync(world);
            await world.ChangeAsync(1, "Changed");
            var changed = await world.MeasureAsync(world.SyncAsync);
            changed.Print("every device changed");

            // So that it is more than two windows allow.
            await world.ChangeAsync(0.1, "Changed again");
            var again = await world.MeasureAsync(world.SyncAsync);
            again.Print("a tenth changed again");
            var all = HaloPsaStretch.Join(first, unchanged, changed, again);
            all.Print("all of it");
            all.PrintWindows();
            first.PrintKinds();
        }
    }

    /// <summary>First syncs with a HaloPSA that takes its time.</summary>
    public static async Task SlowAsync()
    {
        HaloPsaStretch.PrintHead(DelayedDevices, HaloPsaWorld.Quota);
        foreach (var delay in Delays)
        {
            await using var world = await HaloPsaWorld.StartAsync(DelayedDevices);
            await world.DelayAsync(delay);
            (await world.MeasureAsync(world.EnableAsync)).Print($"first, answers after {delay} ms");
        }
    }

    private static async Task<(HaloPsaStretch First, HaloPsaStretch Unchanged)> FirstAndUnchangedAsync(HaloPsaWorld world)
    {
        var first = await world.MeasureAsync(world.EnableAsync);
        first.Print("first");
        var unchanged = await world.MeasureAsync(world.SyncAsync);
        unchanged.Print("unchanged");
        return (first, unchanged);
    }
}
