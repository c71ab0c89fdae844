using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using DevTool;

namespace Bench;

/// <summary>What one sync cost.</summary>
/// <param name="Seconds">From asking for it to its end.</param>
/// <param name="Items">Devices that belong to a client.</param>
/// <param name="Requests">Requests to the tables by anyone meanwhile, the bench's looks at the run among them.</param>
/// <param name="Cpu">Processor time.</param>
/// <param name="Memory">What it had taken by then.</param>
internal sealed record SyncCost(double Seconds, int Items, int Calls, int Assets, TableRequests Requests, CpuTimes Cpu, PeakMemory Memory);

/// <summary>A new MSP with every top-level group mapped and nothing synced yet; simulator, Azurite and app are processes of their own.</summary>
internal sealed class SyncWorld : IAsyncDisposable
{
    /// <summary>Between two looks at a run: its end is seen to a fiftieth, and looking costs it little.</summary>
    private static readonly TimeSpan MinWait = TimeSpan.FromMilliseconds(25);

    private readonly string _folder;
    private readonly LocalServices _services;
    private readonly HttpClient _app;
    private readonly HttpClient _level;
    private readonly CpuMeter _cpu;
    private readonly string _root;

    private SyncWorld(string folder, LocalServices services, string organization)
    {
        (_folder, _services) = (folder, services);
        _root = $"api/organizations/{organization}/level";
        _app = new HttpClient { BaseAddress = services.Address };
        _app.DefaultRequestHeaders.Add("Authorization", "Local owner");
        _level = new HttpClient { BaseAddress = services.Level };
        _cpu = new CpuMeter(services);
    }

    public Uri Level => _services.Level!;

    public string ConnectionString => _services.Storage.ConnectionString;

    public static async Task<SyncWorld> StartAsync(int devices)
    {
        var folder = Directory.CreateTempSubdirectory("integration-bench-").FullName;
        var options = new StartOptions(Azurite.FreePort(), folder, devices, Simulators: true)
        {
            Configuration = "Release",
            RequestsPerMinute = 0,
            MeasureStorage = true,
        };
        var terminal = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            var services = await LocalServices.StartAsync(options, CancellationToken.None);
            using var demo = new Demo(services);
            var world = new SyncWorld(folder, services, await demo.SetUpAsync(CancellationToken.None));
            await world.SwitchTicketsOffAsync();
            return world;
        }
        finally
        {
            Console.SetOut(terminal);
        }
    }

    /// <summary>Changes a part of the devices; no webhook says so.</summary>
    public async Task ChangeAsync(double fraction) =>
        (await _level.PostAsJsonAsync("control/devices/change?silent=true", new { fraction })).EnsureSuccessStatusCode();

    public async Task<SyncCost> SyncAsync()
    {
        await _level.DeleteAsync("control/requests");
        var (lines, cpu, began) = (await LinesAsync(), _cpu.Read(), TimeProvider.System.GetUtcNow());
        var watch = Stopwatch.StartNew();
        var started = await _app.PostAsJsonAsync($"{_root}/sync", new { type = "assets" });
        var path = $"{_root}/runs/{(await started.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["runId"]}";
        var run = await _app.GetFromJsonAsync<JsonNode>(path);
        while ((string?)run!["status"] == "running")
        {
            await Task.Delay(watch.Elapsed / 50 > MinWait ? watch.Elapsed / 50 : MinWait);
            run = await _app.GetFromJsonAsync<JsonNode>(path);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        if ((string?)run["status"] != "success")
        {
            throw new InvalidOperationException($"The sync did not go well: {run}");
        }

        var used = _cpu.Read() - cpu;
        var requests = TableRequests.Of((await LinesAsync())[lines.Length..]);
        var calls = (int)(await _level.GetFromJsonAsync<JsonNode>("control/requests"))!["total"]!;
        return new SyncCost(seconds, (int)run["items"]!, calls, await CountWrittenAsync(began), requests, used, PeakMemory.Of(_services));
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        _level.Dispose();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task SwitchTicketsOffAsync()
    {
        var settings = new
        {
            syncAlerts = new { enabled = false, everyMinutes = 30 },
            syncDevices = new { enabled = false, everyMinutes = 360 },
            syncGroups = new { enabled = false, everyMinutes = 1440 },
            autoCreateTickets = false,
        };
        (await _app.PutAsJsonAsync($"{_root}/settings", settings)).EnsureSuccessStatusCode();
    }

    /// <summary>Azurite's line about a request comes a moment after its answer.</summary>
    private async Task<string[]> LinesAsync()
    {
        await Task.Delay(50);
        return [.. _services.Storage.Requests];
    }

    /// <summary>A transaction's line does not say to which table it went; the rows do.</summary>
    private async Task<int> CountWrittenAsync(DateTimeOffset since)
    {
        var assets = new TableServiceClient(ConnectionString).GetTableClient("Assets");
        return await assets.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"Timestamp ge {since}"), select: ["RowKey"]).CountAsync();
    }
}
