using DevTool;

namespace Bench;

/// <summary>
/// Events a second through the drain, for each kind of event. Each in a world of its own: what one leaves in the tables is in
/// the next one's way.
/// </summary>
internal static class Drain
{
    private const int Devices = 1000;
    private const int Many = 20;
    private const int Events = 1000;
    private const int ManyUpdates = 3500;
    private const int WarmUpEvents = 100;

    public static async Task RunAsync()
    {
        Console.WriteLine($"Events through the drain: {Environment.ProcessorCount} cores, {Devices} devices, Azurite in memory, its log on.\n");
        DrainCase.PrintHead();
        await AlertsAsync(organizations: 1);
        await AlertsAsync(Many);
        await MeasureAsync("device_updated, each device once", events => events.Updates(events.Devices, tellsGroup: true));
        await MeasureAsync("device_updated, each several times", events => events.Updates(ManyUpdates, tellsGroup: true));
        await MeasureAsync("device_updated, read at Level", events => events.Updates(Events, tellsGroup: false));
        await MeasureAsync(
            "the same, 90 calls a minute", events => events.Updates(Events, tellsGroup: false), options => options with { RequestsPerMinute = 100 });
        await MeasureAsync("device_deleted", events => events.Deletions());
        await MeasureAsync("group_updated", events => events.GroupUpdates(Events));
        Console.WriteLine();
    }

    /// <summary>New alerts, which become tickets; then the same alerts resolved.</summary>
    private static async Task AlertsAsync(int organizations)
    {
        await using var world = await AppWorld.StartAsync(Devices / organizations);
        var (msps, events) = await SetUpAsync(world, organizations);
        var raised = events.Select(one => one.Alerts(Events / organizations)).ToList();
        List<AlertEvents> alerts = [.. Enumerable.Range(0, Events / organizations).SelectMany(number => raised.Select(of => of[number]))];
        await DrainCase.MeasureAsync(world, "alert_active", msps, [.. alerts.Select(alert => alert.Raise())]);
        await DrainCase.MeasureAsync(world, "alert_resolved", msps, [.. alerts.Select(alert => alert.Resolve())]);
    }

    private static async Task MeasureAsync(string name, Func<MspEvents, List<Shot>> make, Func<StartOptions, StartOptions>? with = null)
    {
        await using var world = await AppWorld.StartAsync(Devices, with);
        var (msps, events) = await SetUpAsync(world, 1);
        await DrainCase.MeasureAsync(world, name, msps, make(events[0]));
    }

    /// <summary>Organizations that have drained some events of the most usual kinds, so that the code is compiled.</summary>
    private static async Task<(IReadOnlyList<Msp> Msps, IReadOnlyList<MspEvents> Events)> SetUpAsync(AppWorld world, int organizations)
    {
        var msps = new List<Msp>();
        for (var number = 0; number < organizations; number++)
        {
            msps.Add(await world.AddMspAsync());
            await world.TurnTicketsOnAsync(msps[^1]);
        }

        var devices = await world.DevicesAsync(Devices);
        var events = msps.Select(msp => new MspEvents(msp, devices)).ToList();
        var alerts = events[0].Alerts(WarmUpEvents);
        await DrainCase.RunAsync(world, msps, [.. alerts.Select(alert => alert.Raise()), .. alerts.Select(alert => alert.Resolve())]);
        await DrainCase.RunAsync(world, msps, events[0].Updates(WarmUpEvents, tellsGroup: true));
        return (msps, events);
    }
}
