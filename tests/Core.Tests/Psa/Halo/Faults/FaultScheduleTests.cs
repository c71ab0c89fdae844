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

    [Fact]
    public async Task Every_device_and_alert_arrives_once_whatever_goes_wrong_on_the_way()
    {
        var began = Stopwatch.GetTimestamp();
        var first = Number("HALO_FAULT_SEED", FirstSeed);
        var count = Number("HALO_FAULT_SCHEDULES", Schedules);
        for (var seed = first; seed < first + count; seed++)
        {
            await RunAsync(seed);
        }

        output.WriteLine($"{count} schedules in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s.");
    }

    private static async Task RunAsync(int seed)
    {
        await using var schedule = await FaultSchedule.StartAsync(seed);
        IReadOnlyList<string> wrong;
        try
        {
            await schedule.RunAsync();
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

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
