using System.Net;
using System.Net.Sockets;

namespace DevTool;

/// <summary>A real Azurite on ports of its own: its table service, or all three where Durable Functions run on it.</summary>
public sealed class Azurite : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    // Azurite's published development key; it opens nothing but an emulator.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string? _folder;
    private readonly bool _countRequests;
    private readonly (int Blob, int Queue)? _others;
    private ChildProcess _process;

    private Azurite(bool tablesOnly, string? folder, bool countRequests)
    {
        Port = FreePort();
        _others = tablesOnly ? null : (FreePort(), FreePort());
        _folder = folder;
        _countRequests = countRequests;
        _process = Launch();
    }

    public int Port { get; }

    public int ProcessId => _process.Id;

    public string AccountName => Account;

    public string AccountKey => Key;

    public Uri TableEndpoint => new($"http://127.0.0.1:{Port}/{Account}");

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint={TableEndpoint};"
        + (_others is { } others ? $"BlobEndpoint=http://127.0.0.1:{others.Blob}/{Account};QueueEndpoint=http://127.0.0.1:{others.Queue}/{Account};" : "");

    /// <summary>The requests answered so far, as <c>POST</c> or <c>GET</c> with the path; only when asked to count them.</summary>
    public IReadOnlyList<string> Requests =>
        [.. _process.Output.Split('\n').Select(line => line.Split('"')).Where(parts => parts.Length >= 3).Select(parts => parts[1])];

    /// <summary>Starts all three services in memory, or in <paramref name="folder"/> so that they can be stopped and started again.</summary>
    public static Task<Azurite> StartAsync(string? folder = null, bool countRequests = false) => StartAsync(tablesOnly: false, folder, countRequests);

    /// <summary>Starts the table service alone, in memory.</summary>
    public static Task<Azurite> StartTablesAsync() => StartAsync(tablesOnly: true, null, false);

    private static async Task<Azurite> StartAsync(bool tablesOnly, string? folder, bool countRequests)
    {
        var azurite = new Azurite(tablesOnly, folder, countRequests);
        await azurite.WaitUntilItListensAsync();
        return azurite;
    }

    /// <summary>
    /// A port that was free a moment ago, below those that systems give to outgoing connections: one of these could take it while a program
    /// that is to come back to it is away.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    /// <summary>Ends its standard input, as the end of this process would.</summary>
    public void CloseInput() => _process.CloseInput();

    public Task WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>Lets it write its tables first; on SIGTERM it would lose what came in the last seconds.</summary>
    public async Task StopAsync()
    {
        _process.Interrupt();
        await _process.WaitForExitAsync();
    }

    public async Task StartAgainAsync()
    {
        _process = Launch();
        await WaitUntilItListensAsync();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private ChildProcess Launch()
    {
        string[] program = _others is null ? ["table", "main.js"] : ["azurite.js"];
        var main = Repository.PathTo(["dev", "node_modules", "azurite", "dist", "src", .. program]);
        if (!File.Exists(main))
        {
            throw new StepFailedException("Azurite is not installed: run `npm ci` in dev/, or `dotnet dev.cs test`, which does.");
        }

        string[] storage = _folder is null ? ["--inMemoryPersistence"] : ["--location", _folder];
        string[] log = _countRequests ? [] : ["--silent"];
        string[] ports = _others is { } others
            ? ["--tablePort", $"{Port}", "--blobPort", $"{others.Blob}", "--queuePort", $"{others.Queue}"]
            : ["--tableHost", "127.0.0.1", "--tablePort", $"{Port}"];

        // The storage packages are sometimes ahead of the versions that Azurite knows by name.
        return ChildProcess.Start(
            "node",
            ["--require", Repository.PathTo(
                "dev", "DevTool", "end-with-input.cjs"), main, .. log, "--disableTelemetry", "--skipApiVersionCheck", .. ports, .. storage]);
    }

    private async Task WaitUntilItListensAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                foreach (var port in _others is { } others ? [others.Blob, others.Queue, Port] : new[] { Port })
                {
                    using var probe = new TcpClient();
                    await probe.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
                }

                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(50, timeout.Token);
            }
            catch (SocketException)
            {
                throw new InvalidOperationException($"Azurite ended with exit code {_process.ExitCode}: {_process.Output}");
            }
        }
    }
}
