using System.Diagnostics;
using System.Text.Json.Nodes;
using DevTool;

namespace Bench;

/// <summary>Seconds until work goes on after SIGKILL of the host, of the worker, of both.</summary>
internal static class Recover
{
    private const int Devices = 2000;
    private const int Rounds = 2;

    private static readonly (string Name, bool Host, bool Worker)[] Kills = [("host", true, false), ("worker", false, true), ("both", true, true)];

    public static async Task RunAsync()
    {
        Console.WriteLine($"SIGKILL in the middle of work, {Rounds} rounds each, {Environment.ProcessorCount} cores, Azurite in memory. host.json says:\n");
        foreach (var (name, value) in StorageProviderSettings())
        {
            Console.WriteLine($"- {name} {value}");
        }

        Console.WriteLine("\n| in the middle of | killed | goes on after, s | done after, s |");
        Console.WriteLine("| --- | --- | --- | --- |");
        await using var world = await AppWorld.StartAsync(Devices);
        var msp = await world.AddMspAsync();
        await world.TurnTicketsOnAsync(msp);
        var events = new MspEvents(msp, await world.DevicesAsync(Devices));
        foreach (var (name, host, worker) in Kills)
        {
            var kill = () => KillAsync(world, host, worker);
            await PrintAsync($"a full sync of {Devices:N0} devices", name, () => RecoverWork.SyncAsync(world, msp, kill));
        }

        foreach (var (name, host, worker) in Kills)
        {
            var kill = () => KillAsync(world, host, worker);
            await PrintAsync($"a drain of {RecoverWork.Events} events", name, () => RecoverWork.DrainAsync(world, msp, events, kill));
        }

        Console.WriteLine();
    }

    private static IEnumerable<(string Name, string Value)> StorageProviderSettings()
    {
        var host = JsonNode.Parse(File.ReadAllText(Repository.PathTo("host.json")))!;
        return host["extensions"]!["durableTask"]!["storageProvider"]!.AsObject().Select(setting => (setting.Key, $"{setting.Value}"));
    }

    private static async Task PrintAsync(string work, string killed, Func<Task<Recovery>> run)
    {
        var rounds = new List<Recovery>();
        for (var round = 1; round <= Rounds; round++)
        {
            rounds.Add(await run());
        }

        Console.WriteLine($"| {work} | {killed} | {Each(round => round.GoesOn)} | {Each(round => round.Done)} |");

        string Each(Func<Recovery, TimeSpan?> part) =>
            string.Join(' ', rounds.Select(round => part(round) is { } time ? $"{time.TotalSeconds:0.0}" : "not seen"));
    }

    /// <summary>A killed host is started again as soon as its worker is gone.</summary>
    /// <returns>Since when work could go on: the kill.</returns>
    private static async Task<(Stopwatch Since, Task Started)> KillAsync(AppWorld world, bool host, bool worker)
    {
        var since = Stopwatch.StartNew();
        await world.Services.App.KillAsync(host, worker);
        return (since, host ? world.Services.App.StartAsync() : Task.CompletedTask);
    }
}
