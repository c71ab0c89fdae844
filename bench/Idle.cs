namespace Bench;

/// <summary>What an app that has nothing to do asks of its storage, and how often its functions run.</summary>
internal static class Idle
{
    private const int Devices = 60;

    /// <summary>In the host's log: a function runs. The orchestrator of an orchestration runs for each of its turns.</summary>
    private const string Running = "Host.Invocations[0] Running ";

    private static readonly TimeSpan SettleTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(3);

    public static async Task RunAsync()
    {
        Console.WriteLine($"An app with nothing to do, {Time.TotalMinutes:0} min each after {SettleTime.TotalMinutes:0} min\n");
        Console.WriteLine(
            "| organizations | processes | storage requests a minute: table | queue | blob | all | an hour | USD a month "
            + "| function runs an hour | of these | CPU s an hour: host | worker | peak memory: host / worker |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (organizations, flex) in new[] { (0, false), (0, true), (1, false), (1, true) })
        {
            await MeasureAsync(organizations, flex);
        }

        Console.WriteLine();
    }

    private static async Task MeasureAsync(int organizations, bool flex)
    {
        await using var world = await AppWorld.StartAsync(Devices, options => options with
        {
            Flex = flex,
            Settings = new Dictionary<string, string?> { ["AzureFunctionsJobHost__logging__logLevel__Host.Invocations"] = "Debug" },
        });
        for (var number = 0; number < organizations; number++)
        {
            await world.AddMspAsync();
        }

        await Task.Delay(SettleTime);
        var meter = new CpuMeter(world.Services);
        var (linesBefore, runsBefore, cpu) = (await world.StorageLinesAsync(), Runs(world), meter.Read());
        await Task.Delay(Time);
        var (lines, runs, used) = ((await world.StorageLinesAsync()).Skip(linesBefore.Count).ToList(), Runs(world), meter.Read() - cpu);

        var requests = StorageRequests.Of(lines);
        var byName = runs.Select(run => (run.Key, Count: run.Value - runsBefore.GetValueOrDefault(run.Key))).Where(run => run.Count > 0)
            .OrderByDescending(run => run.Count).ToList();
        var ofThese = string.Join(", ", byName.Select(run => $"{PerHour(run.Count):0} {run.Key}"));
        Console.WriteLine(
            $"| {organizations} | {(flex ? "as on Flex" : "one")} "
            + $"| {PerMinute(requests.Tables):0.0} | {PerMinute(requests.Queues):0.0} | {PerMinute(requests.Blobs):0.0} "
            + $"| {PerMinute(requests.All):0.0} | {PerHour(requests.All):0} | {StoragePrice.AMonth(lines, Time.TotalHours):0.00} "
            + $"| {PerHour(byName.Sum(run => run.Count)):0} | {ofThese} | {PerHour(used.Host):0} | {PerHour(used.Worker):0} "
            + $"| {PeakMemory.Of(world.Services)} |");
    }

    private static double PerMinute(double count) => count / Time.TotalMinutes;

    private static double PerHour(double count) => count / Time.TotalHours;

    /// <summary>How often each function has run so far.</summary>
    private static Dictionary<string, int> Runs(AppWorld world) => world.Services.App.Processes
        .SelectMany(host => host.Process.Output.Split('\n'))
        .Where(line => line.Contains(Running, StringComparison.Ordinal))
        .CountBy(line => line[(line.IndexOf(Running, StringComparison.Ordinal) + Running.Length)..])
        .ToDictionary();
}
