using System.Diagnostics;
using Xunit.Abstractions;

namespace Integration.Core.Tests.Psa.Halo.Faults;

/// <summary>
/// HaloPSA gets everything once, whatever goes wrong on the way and wherever a process dies. HALO_FAULT_SCHEDULES says how many schedules,
/// HALO_FAULT_SEED where to begin; a failure prints its seed and the whole history. A seed decides what happens, but not in which order
/// requests that are under way together arrive.
/// </summary>
public sealed class FaultScheduleTests(ITestOutputHelper output)
{
    private const int FirstSeed = 1;
    private const int Schedules = 200;
    private const int AtOnce = 4;

    private int _requests;
    private int _failed;
    private int _inDoubt;
    private int _kills;

    [Fact]
    public async Task Every_device_and_alert_arrives_once_whatever_goes_wrong_on_the_way()
    {
        var began = Stopwatch.GetTimestamp();
        var first = Number("HALO_FAULT_SEED", FirstSeed);
        var count = Number("HALO_FAULT_SCHEDULES", Schedules);

        // They share nothing, and each waits for the network most of its time.
        await Parallel.ForEachAsync(
            Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (seed, _) => await RunAsync(seed));

        output.WriteLine($"{count} schedules in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s: {_requests} requests, {_failed} of them failed, "
            + $"{_inDoubt} writes that were carried out and not answered; {_kills} processes killed.");
    }

    /// <summary>Found by more of them.</summary>
    /// <param name="seed">1264: a device that came back before it was known that its asset had been set inactive.</param>
    [Theory]
    [InlineData(1264)]
    public Task A_schedule_that_once_ended_otherwise_ends_well(int seed) => RunAsync(seed);

    private async Task RunAsync(int seed)
    {
        await using var schedule = await FaultSchedule.StartAsync(seed);
        IReadOnlyList<string> wrong;
        try
        {
            await schedule.RunAsync();
            Count(schedule.Scene);
            wrong = await new FaultVerdict(schedule).FindAsync();
        }
        catch (Exception thrown)
        {
            wrong = [thrown.ToString()];
        }

        if (wrong.Count > 0)
        {
            Assert.Fail($"Seed {seed}:\n{string.Join('\n', wrong)}\n\nThe history:\n{schedule.Scene.Journal}");
        }
    }

    private void Count(FaultScene scene)
    {
        var requests = scene.Halo.Requests;
        Interlocked.Add(ref _requests, requests.Count);
        Interlocked.Add(ref _failed, requests.Count(request => request.Fault is not null));
        Interlocked.Add(ref _inDoubt, scene.Wire.Unanswered + requests.Count(request => request is { Applied: true, Fault: not null, Method: "POST" }));
        Interlocked.Add(ref _kills, scene.Kills);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
