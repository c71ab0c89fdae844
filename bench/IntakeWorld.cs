using DevTool;
using Integration.Core.Secrets;

namespace Bench;

/// <summary>The app and Azurite as processes of their own, with organizations in it, and a load driver.</summary>
internal sealed class IntakeWorld : IAsyncDisposable
{
    private readonly LocalServices _services;
    private readonly string _folder;

    private IntakeWorld(LocalServices services, string folder, IReadOnlyList<SeededOrganization> organizations)
    {
        (_services, _folder, Organizations) = (services, folder, organizations);
        Driver = new LoadDriver(new CpuMeter(services));
        Events = new IntakeEvents(services.Address);
        Rows = new IntakeRows(ConnectionString);
    }

    public IReadOnlyList<SeededOrganization> Organizations { get; }

    public LoadDriver Driver { get; }

    public IntakeEvents Events { get; }

    public IntakeRows Rows { get; }

    public int StorageProcess => _services.Storage.ProcessId;

    public PeakMemory Memory => PeakMemory.Of(_services);

    public string ConnectionString => _services.Storage.ConnectionString;

    /// <summary>Requests to the tables so far; only when asked to count them.</summary>
    public async Task<int> CountRequestsAsync()
    {
        // Azurite's line about a request comes a moment after its answer.
        await Task.Delay(50);
        return TableRequests.Of(_services.Storage.Requests).All;
    }

    public static async Task<IntakeWorld> StartAsync(int organizations, bool countRequests = false)
    {
        var folder = Directory.CreateTempSubdirectory("integration-bench-").FullName;
        var secrets = new LocalSecretOptions { Directory = Path.Combine(folder, "secrets"), KeyFile = Path.Combine(folder, "secrets.key") };

        var options = new StartOptions(Azurite.FreePort(), folder, 0, Simulators: false)
        {
            Configuration = "Release",
            StorageInMemory = true,
            MeasureStorage = countRequests,

            // It is never to reach Level, nor to hold back what one organization sends in a minute.
            Settings = new Dictionary<string, string?>
            {
                ["Webhooks__EventsPerMinute"] = "1000000",
                ["Level__BaseUrl"] = "http://127.0.0.1:9/",
                ["LocalSecrets__KeyFile"] = secrets.KeyFile,
            },
        };
        var terminal = Console.Out;
        Console.SetOut(TextWriter.Null);
        var services = await LocalServices.StartAsync(options, CancellationToken.None);
        Console.SetOut(terminal);
        await IntakeRows.CreateTableAsync(services.Storage.ConnectionString);
        return new IntakeWorld(services, folder, await new SeededOrganizations(services.Storage.ConnectionString, secrets).WriteAsync(organizations));
    }

    public async ValueTask DisposeAsync()
    {
        Driver.Dispose();
        Rows.Dispose();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
