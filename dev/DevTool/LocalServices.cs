using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;

namespace DevTool;

/// <summary>Azurite, the simulated Level and HaloPSA and the app, running together.</summary>
public sealed class LocalServices : IAsyncDisposable
{
    private readonly List<(string Name, ChildProcess Process)> _children = [];
    private readonly string _logs;

    private LocalServices(StartOptions options)
    {
        Options = options;
        Address = new Uri($"http://localhost:{options.Port}");
        _logs = Path.Combine(options.Data, "logs");
        Directory.CreateDirectory(_logs);
    }

    /// <summary>What was asked for.</summary>
    public StartOptions Options { get; }

    /// <summary>Where the app is.</summary>
    public Uri Address { get; }

    /// <summary>Null without simulators.</summary>
    public Uri? Level { get; private set; }

    /// <summary>Null without simulators.</summary>
    public Uri? HaloPsa { get; private set; }

    /// <summary>The Azurite that was started; none with a storage of the caller's own.</summary>
    public Azurite Storage { get; private set; } = null!;

    /// <summary>The hosts of the app.</summary>
    public AppHosts App { get; private set; } = null!;

    private IEnumerable<(string Name, ChildProcess Process)> Programs => [.. _children, .. App.Processes];

    /// <summary>Starts all of it, in order, saying so.</summary>
    public static async Task<LocalServices> StartAsync(StartOptions options, CancellationToken cancellationToken)
    {
        RefuseTakenPort(options.Port);
        if (options is { Storage: null, StorageInMemory: false, MeasureStorage: false })
        {
            DataFolder.Prepare(options.Data);
        }

        var services = new LocalServices(options);
        try
        {
            if (options.Storage is null)
            {
                await services.TimeAsync("Starting Azurite", async () => services.Storage = await services.StartStorageAsync());
            }

            if (options.Simulators)
            {
                await services.TimeAsync(
                    $"Starting a simulated Level with {options.Devices} devices, and a simulated HaloPSA",
                    () => services.StartSimulatorsAsync(cancellationToken));
            }

            await services.TimeAsync("Starting the app", () => services.StartAppAsync(cancellationToken));
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until asked to stop, or until one of the programs ends by itself.</summary>
    public async Task<int> WaitAsync(CancellationToken stop)
    {
        var stopped = Task.Delay(Timeout.Infinite, stop);
        await Task.WhenAny([stopped, .. Programs.Select(child => child.Process.WaitForExitAsync(CancellationToken.None))]);

        // A Ctrl-C in a terminal reaches the programs as well, and perhaps before us.
        await Task.WhenAny(stopped, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None));
        if (stop.IsCancellationRequested)
        {
            Console.WriteLine("\nStopping.");
            return 0;
        }

        var (name, process) = Programs.First(child => child.Process.HasExited);
        throw new StepFailedException($"{process.Output}\n\n{name} ended by itself with exit code {process.ExitCode}; its log is in {_logs}.");
    }

    /// <summary>Stops all of it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (App is not null)
        {
            await App.DisposeAsync();
        }

        foreach (var (_, process) in Enumerable.Reverse(_children))
        {
            process.Terminate();
            await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), Task.Delay(TimeSpan.FromSeconds(35)));
            await process.DisposeAsync();
        }

        if (Storage is not null)
        {
            await Storage.StopAsync();
            await Storage.DisposeAsync();
        }
    }

    private static void RefuseTakenPort(int port)
    {
        try
        {
            using var probe = new TcpListener(System.Net.IPAddress.Loopback, port);
            probe.Start();
        }
        catch (SocketException)
        {
            throw new StepFailedException($"Port {port} is taken. Stop what uses it, or choose another: dotnet dev.cs start --port {port + 10}");
        }
    }

    private async Task TimeAsync(string what, Func<Task> step)
    {
        Console.Write($"{what} ... ");
        var watch = Stopwatch.StartNew();
        await step();
        Console.WriteLine($"done in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private Task<Azurite> StartStorageAsync() => Options.StorageInMemory || Options.MeasureStorage
        ? Azurite.StartAsync(countRequests: Options.MeasureStorage)
        : Azurite.StartAsync(Path.Combine(Options.Data, "azurite"));

    private string Program(string folder, string name) => Repository.PathTo([.. folder.Split('/'), "bin", Options.Configuration, "net10.0", name]);

    private async Task StartSimulatorsAsync(CancellationToken cancellationToken)
    {
        var process = Launch(
            "simulators",
            Program("dev/Simulators", "Simulators.dll"),
            ["--end-with-input", "--devices", $"{Options.Devices}", "--requests-per-minute", $"{Options.RequestsPerMinute}", "--halopsa-requests-per-five-minutes", $"{Options.HaloPsaRequests}"],

            []);
        Level = await AddressAsync("Level simulator on ");
        HaloPsa = await AddressAsync("HaloPSA simulator on ");

        async Task<Uri> AddressAsync(string marker)
        {
            var line = await process.UntilAsync(
                () => Task.FromResult(process.Output.Split('\n').FirstOrDefault(line => line.StartsWith(marker, StringComparison.Ordinal))),
                "The simulators",
                cancellationToken);
            return new Uri(line[marker.Length..]);
        }
    }

    private Task StartAppAsync(CancellationToken cancellationToken)
    {
        App = new AppHosts(Options, Settings(), _logs);
        return App.StartAsync(cancellationToken);
    }

    /// <summary>local.settings.json as variables, as Core Tools reads it; what is set in our own environment wins.</summary>
    private Dictionary<string, string?> Settings()
    {
        var file = Path.Combine(Options.Data, "local.settings.json");
        if (!File.Exists(file))
        {
            File.Copy(Repository.PathTo("local.settings.sample.json"), file);
        }

        using var document = JsonDocument.Parse(File.ReadAllText(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var settings = document.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetString());
        settings["LocalSecrets__Directory"] = Path.Combine(Options.Data, "secrets");
        if (Level is not null)
        {
            settings["Level__BaseUrl"] = Level.ToString();
            if (Options.RequestsPerMinute == 0)
            {
                // A Level without limit: nothing to hold back for.
                settings["Level__RequestsPerMinute"] = "1000000";
            }
        }

        if (HaloPsa is not null)
        {
            // It is on this machine, which no HaloPSA of a customer may be.
            settings["HaloPsa__AllowPrivateAddresses"] = "true";
        }

        foreach (var name in settings.Keys.Where(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }).ToList())
        {
            settings.Remove(name);
        }

        settings["AzureWebJobsStorage"] = Options.Storage ?? Storage.ConnectionString;
        foreach (var (name, value) in Options.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }

    private ChildProcess Launch(string name, string program, string[] arguments, Dictionary<string, string?> environment)
    {
        var process = ChildProcess.Start("dotnet", [program, .. arguments], environment, logFile: Path.Combine(_logs, $"{name}.log"));
        _children.Add((name, process));
        return process;
    }
}
