using System.Diagnostics;
using System.Net;
using Azure.Data.Tables;
using Simulators.Level;

namespace Integration.Functions.Tests.Driving;

/// <summary>
/// The app on a host of its own, over a real Azurite and a simulated Level. Tests share one and stay apart by
/// using an organization and a Level account of their own: see <see cref="Msp"/>.
/// </summary>
public sealed class RunningApp : IAsyncLifetime
{
    private readonly SocketsHttpHandler _http = new() { UseCookies = false, AllowAutoRedirect = false };
    private readonly List<ChildProcess> _hosts = [];
    private readonly List<Uri> _addresses = [];

    /// <summary>As on Flex Consumption: HTTP, Durable and timers in a process each, which share nothing but the storage.</summary>
    public bool IsFlex { get; init; }

    private string?[] Groups => IsFlex ? ["http", "durable", "timers"] : [null];

    /// <summary>What each account at Level begins with.</summary>
    public int Devices { get; init; } = 12;

    /// <summary>Where Azurite keeps its files; in memory unless given.</summary>
    public string? StorageFolder { get; init; }

    /// <summary>Configuration on top of the usual, at every start.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    public Uri Address => _addresses[0];

    public Azurite Storage { get; private set; } = null!;

    public LevelSimulator Level { get; private set; } = null!;

    /// <summary>What the app wrote so far, this process of it.</summary>
    public string Log => string.Join('\n', _hosts.Select(host => host.Output));

    /// <summary>The last warnings and errors in it.</summary>
    public IEnumerable<string> Warnings => Log.Split('\n').Where(line => line.Contains(" warn: ", StringComparison.Ordinal) || line.Contains(" fail: ", StringComparison.Ordinal)).TakeLast(40);

    /// <summary>The processes of the hosts.</summary>
    public IReadOnlyList<ChildProcess> Hosts => _hosts;

    public string SecretsFolder { get; } = Directory.CreateTempSubdirectory("integration-secrets-").FullName;

    public StoredTables Tables => new(Storage.ConnectionString);

    /// <summary>The names of the secrets that are kept for this organization.</summary>
    public IReadOnlyList<string> SecretsOf(Msp msp) =>
        [.. Directory.EnumerateFiles(SecretsFolder).Select(file => Path.GetFileName(file)).Where(name => name.StartsWith(
            msp.Id, StringComparison.Ordinal)).Order()];

    public async Task InitializeAsync()
    {
        Storage = await Azurite.StartAsync(StorageFolder);
        Level = await LevelSimulator.StartAsync(new LevelSimulatorOptions { Devices = Devices, Groups = 6, Alerts = 0, RequestsPerMinute = 0 });
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await KillAsync();
        await Level.DisposeAsync();
        await Storage.DisposeAsync();
        Directory.Delete(SecretsFolder, recursive: true);
    }

    /// <summary>Starts the app, or starts it again over the same storage, at the same address.</summary>
    public async Task StartAsync(IReadOnlyDictionary<string, string?>? settings = null)
    {
        BeginStart(settings);
        for (var index = 0; index < _hosts.Count; index++)
        {
            await WaitUntilReadyAsync(index);
        }
    }

    /// <summary>Starts it as <see cref="StartAsync"/> does, but waits for nothing.</summary>
    public void BeginStart(IReadOnlyDictionary<string, string?>? settings = null)
    {
        while (_addresses.Count < Groups.Length)
        {
            _addresses.Add(new Uri($"http://localhost:{Azurite.FreePort()}/"));
        }

        _hosts.AddRange(Groups.Zip(_addresses).Select(host => Launch(host.Second.Port, settings, host.First)));
    }

    /// <summary>Another process of the app beside this one, over the same storage, with settings of its own.</summary>
    /// <returns>The process, to be disposed of, and where it answers.</returns>
    public async Task<(ChildProcess Process, Uri Address)> StartAnotherAsync(IReadOnlyDictionary<string, string?> settings, string? only = null)
    {
        var address = new Uri($"http://localhost:{Azurite.FreePort()}/");
        var process = Launch(address.Port, settings, only);
        await WaitUntilHealthyAsync(process, address);
        return (process, address);
    }

    /// <summary>SIGKILL of every host and its worker.</summary>
    public async Task KillAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        _hosts.Clear();
    }

    /// <summary>SIGKILL of one host alone, whose worker ends with it; then it starts again.</summary>
    public async Task KillHostAsync(int index)
    {
        var worker = FunctionsApp.FindWorker(_hosts[index]);
        Kill(_hosts[index].Id);
        await _hosts[index].DisposeAsync();
        await Wait.UntilAsync(() => Task.FromResult(worker is not { } id || !IsRunning(id)), "the worker has ended with its host");
        _hosts[index] = Launch(_addresses[index].Port, null, Groups[index]);
        await WaitUntilReadyAsync(index);
    }

    /// <summary>SIGKILL of one host's worker alone; the host starts another.</summary>
    public async Task KillWorkerAsync(int index)
    {
        var worker = FunctionsApp.FindWorker(_hosts[index])!.Value;
        Kill(worker);
        await Wait.UntilAsync(() => Task.FromResult(FunctionsApp.FindWorker(_hosts[index]) != worker), "the host has started another worker");
        await WaitUntilReadyAsync(index);
    }

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
    public ChildProcess Launch(int port, IReadOnlyDictionary<string, string?>? settings = null, string? only = null)
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

        return FunctionsApp.Launch("Debug", port, environment, only);
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>A host that runs no HTTP functions knows no route.</summary>
    private Task WaitUntilReadyAsync(int index) =>
        WaitUntilAsync(_hosts[index], _addresses[index], Groups[index] is null or "http" ? HttpStatusCode.OK : HttpStatusCode.NotFound);

    private Task WaitUntilHealthyAsync(ChildProcess process, Uri address) => WaitUntilAsync(process, address, HttpStatusCode.OK);

    private async Task WaitUntilAsync(ChildProcess process, Uri address, HttpStatusCode status)
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
                    return (await http.GetAsync("api/health")).StatusCode == status;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the app answers");
    }
}
