using System.Diagnostics;

namespace Bench;

/// <summary>How long it took after a kill; null where it was not seen.</summary>
internal readonly record struct Recovery(TimeSpan? GoesOn, TimeSpan? Done);

/// <summary>Work that is killed in its middle.</summary>
internal static class RecoverWork
{
    public const int Events = 500;

    private const string DevicePages = "/v2/devices\\?limit=100&include";

    /// <summary>Longer than any recovery: the killed sync never gets this page.</summary>
    private const int HeldMilliseconds = 600_000;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>A full sync, killed while Level holds its second page of devices. It goes on with the next question for a page.</summary>
    public static async Task<Recovery> SyncAsync(AppWorld world, Msp msp, Func<Task<(Stopwatch Since, Task Started)>> kill)
    {
        await world.AskLevelAsync(HttpMethod.Post, "faults", new { path = $"{DevicePages}.*starting_after=", delayMs = HeldMilliseconds, count = 1 });
        var run = await world.StartFullSyncAsync(msp);
        await UntilAsync(async () => (await world.AskLevelAsync(HttpMethod.Get, "faults"))!.AsArray().Any(fault => (int)fault!["hits"]! > 0));

        // The held one ends up in the log as well, with its fault.
        var before = await AskedAsync(world);
        var (since, started) = await kill();
        var goesOn = await UntilAsync(async () => await AskedAsync(world) > before) ? since.Elapsed : (TimeSpan?)null;
        await started;
        await world.AskLevelAsync(HttpMethod.Delete, "faults");
        await world.WaitForRunAsync(msp, run);
        return new Recovery(goesOn, since.Elapsed);
    }

    /// <summary>Alerts that become tickets, killed when some are done. It goes on when one more is done.</summary>
    public static async Task<Recovery> DrainAsync(AppWorld world, Msp msp, MspEvents events, Func<Task<(Stopwatch Since, Task Started)>> kill)
    {
        var accepted = await world.Driver.FloodAsync([.. events.Alerts(Events).Select(alert => alert.Raise())], Patience, [202]);
        var middle = accepted.Good * 3 / 4;
        await UntilAsync(async () => await world.Rows.CountPendingAsync(msp.Id) <= middle);
        var (since, started) = await kill();

        // Nobody works now.
        var left = await world.Rows.CountPendingAsync(msp.Id);
        if (left == 0)
        {
            await started;
            return new Recovery(null, null);
        }

        var goesOn = await UntilAsync(async () => await world.Rows.CountPendingAsync(msp.Id) < left) ? since.Elapsed : (TimeSpan?)null;
        var done = await UntilAsync(async () => !await world.Rows.AnyPendingAsync(msp.Id)) ? since.Elapsed : (TimeSpan?)null;
        await started;
        return new Recovery(goesOn, done);
    }

    /// <summary>How many pages of devices Level was asked for and did not hold.</summary>
    private static async Task<int> AskedAsync(AppWorld world) => (await world.AskLevelAsync(HttpMethod.Get, "requests?limit=10000"))!["items"]!.AsArray()
        .Count(request => ((string)request!["path"]!).StartsWith("/v2/devices?limit=100&include", StringComparison.Ordinal) && request["fault"] is null);

    private static async Task<bool> UntilAsync(Func<Task<bool>> isSo)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (watch.Elapsed > Patience)
            {
                return false;
            }

            await Task.Delay(BetweenLooks);
        }

        return true;
    }
}
