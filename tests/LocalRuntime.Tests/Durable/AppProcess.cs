using System.Net.Sockets;

namespace LocalRuntime.Tests.Durable;

/// <summary>The test app in a process of its own.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _http;

    private AppProcess(ChildProcess process, int port)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}/api/") };
    }

    public int Id => _process.Id;

    public string Output => _process.Output;

    public static async Task<AppProcess> StartAsync(string connectionString)
    {
        var port = Azurite.FreePort();
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var app = Repository.PathTo("tests", "LocalRuntime.TestApp", "bin", configuration, "net10.0", "LocalRuntime.TestApp.dll");
        var process = ChildProcess.Start("dotnet", [app], new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = connectionString,
            ["LocalRuntime__Port"] = $"{port}",
            ["LocalRuntime__Durable__Lease"] = "00:00:01.5",
            ["LocalRuntime__Durable__Poll"] = "00:00:00.2",
            ["DOTNET_TieredPGO"] = "0",
        });
        var started = new AppProcess(process, port);
        await started.WaitUntilItListensAsync(port);
        return started;
    }

    public async Task StartAsync(string orchestrator, string instanceId, int input) =>
        (await _http.PostAsync($"start/{orchestrator}/{instanceId}/{input}", null)).EnsureSuccessStatusCode();

    public void Kill() => _process.Kill();

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> StopAsync()
    {
        _process.Terminate();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private async Task WaitUntilItListensAsync(int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("localhost", port, patience.Token);
                return;
            }
            catch (SocketException) when (!_process.HasExited && !patience.IsCancellationRequested)
            {
                await Task.Delay(50);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                throw new InvalidOperationException($"The test app does not listen: {_process.Output}", exception);
            }
        }
    }
}
