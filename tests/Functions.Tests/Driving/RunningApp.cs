using System.Net;
using Azure.Data.Tables;
using Simulators.Level;

namespace Integration.Functions.Tests.Driving;

/// <summary>
/// The app as a process of its own, over a real Azurite and a simulated Level. Tests share one and stay apart by
/// using an organization and a Level account of their own: see <see cref="Msp"/>.
/// </summary>
public sealed class RunningApp : IAsyncLifetime
{
    private readonly SocketsHttpHandler _http = new() { UseCookies = false, AllowAutoRedirect = false };
    private ChildProcess? _process;

    /// <summary>What each account at Level begins with.</summary>
    public int Devices { get; init; } = 12;

    /// <summary>Where Azurite keeps its files; in memory unless given.</summary>
    public string? StorageFolder { get; init; }

    /// <summary>Configuration on top of the usual, at every start.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    public Uri Address { get; private set; } = null!;

    public Azurite Storage { get; private set; } = null!;

    public LevelSimulator Level { get; private set; } = null!;

    /// <summary>What the app wrote so far, this process of it.</summary>
    public string Log => _process!.Output;

    public string SecretsFolder { get; } = Directory.CreateTempSubdirectory("integration-secrets-").FullName;

    public StoredTables Tables => new(Storage.ConnectionString);

    /// <summary>The names of the secrets that are kept for this organization.</summary>
    public IReadOnlyList<string> SecretsOf(Msp msp) =>
        [.. Directory.EnumerateFiles(SecretsFolder).Select(file => Path.GetFileName(file)).Where(name => name.StartsWith(msp.Id, StringComparison.Ordinal)).Order()];

    public async Task InitializeAsync()
    {
        Storage = await Azurite.StartAsync(StorageFolder);
        Level = await LevelSimulator.StartAsync(new LevelSimulatorOptions { Devices = Devices, Groups = 6, Alerts = 0, RequestsPerMinute = 0 });
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _process!.DisposeAsync();
        await Level.DisposeAsync();
        await Storage.DisposeAsync();
        Directory.Delete(SecretsFolder, recursive: true);
    }

    /// <summary>Starts the app, or starts it again over the same storage, at the same address.</summary>
    public async Task StartAsync(IReadOnlyDictionary<string, string?>? settings = null)
    {
        BeginStart(settings);
        await WaitUntilHealthyAsync(_process!, Address);
    }

    /// <summary>Starts it as <see cref="StartAsync"/> does, but waits for nothing.</summary>
    public void BeginStart(IReadOnlyDictionary<string, string?>? settings = null)
    {
        Address ??= new Uri($"http://localhost:{Azurite.FreePort()}/");
        _process = Launch(Address.Port, settings);
    }

    /// <summary>Another process of the app beside this one, over the same storage, with settings of its own.</summary>
    /// <returns>The process, to be disposed of, and where it answers.</returns>
    public async Task<(ChildProcess Process, Uri Address)> StartAnotherAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var address = new Uri($"http://localhost:{Azurite.FreePort()}/");
        var process = Launch(address.Port, settings);
        await WaitUntilHealthyAsync(process, address);
        return (process, address);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync() => await _process!.DisposeAsync();

    /// <summary>A client that signs in as <paramref name="user"/>, or as nobody.</summary>
    public HttpClient Client(string? user)
    {
        var http = new HttpClient(_http, disposeHandler: false) { BaseAddress = Address };
        if (user is not null)
        {
            http.DefaultRequestHeaders.Add("Authorization", $"Local {user}");
        }

        return http;
    }

    /// <summary>The API as some user, or as nobody.</summary>
    public Api As(string? user) => new(Client(user));

    /// <summary>An organization with a Level account of its own, not connected yet.</summary>
    public Task<Msp> NewMspAsync() => Msp.CreateAsync(this);

    /// <summary>The rows of an organization as they are stored: what no API tells, e.g. whether something was written at all.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table, Msp msp)
    {
        var rows = new List<TableEntity>();
        var client = new TableServiceClient(Storage.ConnectionString).GetTableClient(table);
        await foreach (var row in client.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {msp.Id}")))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The app with its settings; for tests that need a process of their own.</summary>
    public ChildProcess Launch(int port, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var environment = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = Storage.ConnectionString,
            ["Level__BaseUrl"] = Level.BaseUrl.ToString(),
            ["Auth__Mode"] = "Local",
            ["LocalSecrets__Directory"] = SecretsFolder,
            ["LocalSecrets__KeyFile"] = Path.Combine(SecretsFolder, "key"),
        };
        foreach (var (name, value) in Settings.Concat(settings ?? new Dictionary<string, string?>()))
        {
            environment[name] = value;
        }

        return FunctionsApp.Launch("Debug", port, environment);
    }

    private async Task WaitUntilHealthyAsync(ChildProcess process, Uri address)
    {
        using var http = new HttpClient(_http, disposeHandler: false) { BaseAddress = address };
        await Wait.UntilAsync(
            async () =>
            {
                if (process.HasExited)
                {
                    throw new InvalidOperationException($"The app ended with exit code {process.ExitCode}:\n{process.Output}");
                }

                try
                {
                    return (await http.GetAsync("api/health")).StatusCode == HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the app answers");
    }
}
