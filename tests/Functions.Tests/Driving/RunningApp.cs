using System.Net;
using Simulators.Level;

namespace Integration.Functions.Tests.Driving;

/// <summary>
/// The app as a process of its own, over a real Azurite and a simulated Level. Tests share one and stay apart by
/// using an organization and a Level account of their own: see <see cref="Msp"/>.
/// </summary>
public sealed class RunningApp : IAsyncLifetime
{
    private ChildProcess? _process;

    public Uri Address { get; private set; } = null!;

    public Azurite Storage { get; private set; } = null!;

    public LevelSimulator Level { get; private set; } = null!;

    /// <summary>What the app wrote so far, this process of it.</summary>
    public string Log => _process!.Output;

    public string SecretsFolder { get; } = Directory.CreateTempSubdirectory("integration-secrets-").FullName;

    public async Task InitializeAsync()
    {
        Storage = await Azurite.StartAsync();
        Level = await LevelSimulator.StartAsync(new LevelSimulatorOptions { Devices = 12, Groups = 6, Alerts = 0, RequestsPerMinute = 0 });
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _process!.DisposeAsync();
        await Level.DisposeAsync();
        await Storage.DisposeAsync();
        Directory.Delete(SecretsFolder, recursive: true);
    }

    /// <summary>Starts the app, or starts it again over the same storage.</summary>
    public async Task StartAsync(IReadOnlyDictionary<string, string?>? settings = null)
    {
        var port = Azurite.FreePort();
        Address = new Uri($"http://localhost:{port}/");
        _process = Launch(port, settings);
        using var http = Client(null);
        await Wait.UntilAsync(
            async () =>
            {
                if (_process.HasExited)
                {
                    throw new InvalidOperationException($"The app ended with exit code {_process.ExitCode}:\n{_process.Output}");
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

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync() => await _process!.DisposeAsync();

    /// <summary>A client that signs in as <paramref name="user"/>, or as nobody.</summary>
    public HttpClient Client(string? user)
    {
        var http = new HttpClient { BaseAddress = Address };
        if (user is not null)
        {
            http.DefaultRequestHeaders.Add("Authorization", $"Local {user}");
        }

        return http;
    }

    /// <summary>An organization with a Level account of its own, not connected yet.</summary>
    public Task<Msp> NewMspAsync() => Msp.CreateAsync(this);

    /// <summary>The app with its settings; for tests that need a process of their own.</summary>
    public ChildProcess Launch(int port, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var environment = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = Storage.ConnectionString,
            ["Level__BaseUrl"] = Level.BaseUrl.ToString(),
            ["Auth__Mode"] = "Local",
            ["LocalRuntime__Port"] = $"{port}",
            ["LocalSecrets__Directory"] = SecretsFolder,
            ["LocalSecrets__KeyFile"] = Path.Combine(SecretsFolder, "key"),
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }

        return ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Integration.Functions.dll")], environment);
    }
}

/// <summary>Tests that share one running app.</summary>
[CollectionDefinition(Name)]
public sealed class AppCollection : ICollectionFixture<RunningApp>
{
    public const string Name = "running app";
}
