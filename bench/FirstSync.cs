using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DevTool;

namespace Bench;

/// <summary>The first full sync of a new MSP: how long, how many requests to Level and to the storage, how much memory.</summary>
internal static class FirstSync
{
    private const int Devices = 1000;
    private const int Rounds = 3;

    public static async Task RunAsync()
    {
        Console.WriteLine($"First full sync of {Devices} devices, {Environment.ProcessorCount} cores, Level without a limit, Azurite in memory\n");
        Console.WriteLine("| run | seconds | items | Level calls | table requests | of these transactions | queue | blob | peak memory: host / worker |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (var round = 1; round <= Rounds; round++)
        {
            Console.WriteLine(await MeasureAsync(round));
        }
    }

    private static async Task<string> MeasureAsync(int round)
    {
        var data = Directory.CreateTempSubdirectory("integration-bench-").FullName;
        try
        {
            var options = new StartOptions(Azurite.FreePort(), data, Devices, Simulators: true)
            {
                Configuration = "Release",
                RequestsPerMinute = 0,
                MeasureStorage = true,
            };
            var terminal = Console.Out;
            Console.SetOut(TextWriter.Null);
            await using var services = await LocalServices.StartAsync(options, CancellationToken.None);
            using var demo = new Demo(services);
            var organization = await demo.SetUpAsync(CancellationToken.None);
            using var level = new HttpClient { BaseAddress = services.Level };
            await level.DeleteAsync("control/requests");
            var before = services.Storage.Requests.Count;
            var watch = Stopwatch.StartNew();
            var run = await demo.SyncAsync(organization, CancellationToken.None);
            var seconds = watch.Elapsed.TotalSeconds;
            var calls = (await level.GetFromJsonAsync<JsonNode>("control/requests"))!["total"];
            var lines = services.Storage.Requests.Skip(before).ToList();
            var (all, tables) = (StorageRequests.Of(lines), TableRequests.Of(lines));
            Console.SetOut(terminal);
            return $"| {round} | {seconds:0.00} | {run["items"]} | {calls} | {tables.All} | {tables.Transactions} | {all.Queues} | {all.Blobs} "
                + $"| {PeakMemory.Of(services)} |";
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
