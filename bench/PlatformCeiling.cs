using DevTool;

namespace Bench;

/// <summary>HTTP functions that do nothing, on a host of the same kind: what the platform takes before the product does anything.</summary>
internal sealed class PlatformCeiling : IAsyncDisposable
{
    private readonly ChildProcess _host;
    private readonly string _folder;
    private readonly LoadDriver _driver;
    private readonly List<Shot> _get;
    private readonly List<Shot> _post;

    private PlatformCeiling(ChildProcess host, string folder, Uri address, IntakeWorld world)
    {
        (_host, _folder) = (host, folder);
        _driver = new LoadDriver(new CpuMeter(() => [host.Id], () => [FunctionsApp.FindWorker(host)!.Value], world.StorageProcess));
        _get = [new Shot(address, [], "", []) { Method = HttpMethod.Get }];
        _post = [new Shot(address, IntakeEvents.Body(IntakeEvents.Unsupported, world.Organizations[0]), "application/json", [])];
    }

    /// <summary>Over the world's own Azurite, where it does nothing.</summary>
    public static async Task<PlatformCeiling> StartAsync(IntakeWorld world)
    {
        var port = Azurite.FreePort();
        var folder = Directory.CreateTempSubdirectory("integration-bench-").FullName;
        var settings = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = world.ConnectionString,
            ["JournalFolder"] = folder,
            ["EverySecond"] = "*/1 * * * * *",
            ["ConfiguredRoute"] = "configured",
        };

        // Without its timers and orchestrations, which are there for tests.
        var host = FunctionsApp.Launch("Release", port, settings, only: "http", app: "tests/Host.TestApp");
        var address = new Uri($"http://localhost:{port}/api/trivial");
        using var http = new HttpClient();
        await host.UntilAsync<object>(
            async () =>
            {
                try
                {
                    return (await http.GetAsync(address)).IsSuccessStatusCode ? host : null;
                }
                catch (HttpRequestException)
                {
                    return null;
                }
            },
            "The host of the trivial functions",
            CancellationToken.None);
        return new PlatformCeiling(host, folder, address, world);
    }

    public Task<LoadResult> GetAsync(TimeSpan time) => _driver.FloodAsync(_get, time, [200], repeat: true);

    public Task<LoadResult> PostAsync(TimeSpan time) => _driver.FloodAsync(_post, time, [202], repeat: true);

    public async ValueTask DisposeAsync()
    {
        _driver.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
