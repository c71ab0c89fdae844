using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace FunctionsHost.Tests.Driving;

/// <summary>A host of the test app, as a process of its own.</summary>
public sealed partial class TestHost : IAsyncDisposable
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private readonly ChildProcess _process;

    private TestHost(ChildProcess process, int port)
    {
        _process = process;
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 });
        Http.BaseAddress = new Uri($"http://127.0.0.1:{port}/api/");
    }

    /// <summary>The build output of the test app.</summary>
    public static string App { get; } = Repository.PathTo("tests", "Host.TestApp", "bin", Configuration, "net10.0");

    public int Id => _process.Id;

    /// <summary>The process of the last worker that became ready.</summary>
    public int WorkerId => int.Parse(WorkerReady().Matches(Output)[^1].Groups[1].Value, CultureInfo.InvariantCulture);

    public string Output => _process.Output;

    public HttpClient Http { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a host and waits until it is ready.</summary>
    /// <param name="only">The group that it runs; all of them when null.</param>
    /// <param name="endsWithInput">Whether it ends with this process at the latest, even when that is killed.</param>
    public static async Task<TestHost> StartAsync(
        string storage, Journal journal, string? only = null, IReadOnlyDictionary<string, string?>? settings = null, bool endsWithInput = true)
    {
        var port = Azurite.FreePort();
        string[] group = only is null ? [] : ["--only", only];
        string[] end = endsWithInput ? ["--end-with-input"] : [];
        var host = new TestHost(Launch(["--app", App, "--port", $"{port}", .. group, .. end], SettingsFor(storage, journal, settings)), port);
        try
        {
            await host.WaitUntilReadyAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The host with any command line, and with nothing waited for.</summary>
    public static ChildProcess Launch(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> settings) =>
        ChildProcess.Start("dotnet", [Repository.PathTo("dev", "Host", "bin", Configuration, "net10.0", "FunctionsHost.dll"), .. arguments], settings);

    /// <summary>What the test app needs, with changes.</summary>
    public static Dictionary<string, string?> SettingsFor(string? storage, Journal journal, IReadOnlyDictionary<string, string?>? changes = null)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var settings = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = storage,
            ["JournalFolder"] = journal.Folder,
            ["EverySecond"] = "*/1 * * * * *",
            ["ConfiguredRoute"] = "configured/{id:int}",
        };
        foreach (var (name, value) in changes ?? new Dictionary<string, string?>())
        {
            settings[name] = value;
        }

        return settings;
    }

    public Task WaitUntilReadyAsync() => Wait.UntilAsync(
        async () =>
        {
            if (HasExited)
            {
                throw new InvalidOperationException($"The host ended with exit code {_process.ExitCode}:\n{Output}");
            }

            try
            {
                using var answer = await Http.GetAsync("NoRoute");
                return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        "the host answers",
        Wait.Patience);

    /// <summary>SIGKILL for the host alone, not for its worker.</summary>
    public Task KillAsync()
    {
        ProcessById.Kill(Id);
        return _process.WaitForExitAsync().WaitAsync(Wait.Patience);
    }

    public void Terminate() => _process.Terminate();

    public void CloseInput() => _process.CloseInput();

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Wait.Patience);
        return _process.ExitCode;
    }

    /// <summary>With its worker, if that is still there.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }

    [GeneratedRegex("The worker is ready: process ([0-9]+)")]
    private static partial Regex WorkerReady();
}
