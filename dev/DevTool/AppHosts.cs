using System.Diagnostics;
using System.Net;

namespace DevTool;

/// <summary>
/// The hosts of the app: one that runs all of it, or, as on Flex Consumption, one each for HTTP, Durable and timers,
/// which share nothing but the storage.
/// </summary>
public sealed class AppHosts : IAsyncDisposable
{
    private static readonly TimeSpan MaxWaitForEnd = TimeSpan.FromSeconds(35);

    private readonly List<Instance> _instances = [];
    private readonly Func<Instance, ChildProcess> _launch;

    /// <param name="options">Which build, in which shape, and where HTTP functions answer.</param>
    /// <param name="logs">The folder for their logs.</param>
    internal AppHosts(StartOptions options, IReadOnlyDictionary<string, string?> settings, string logs)
    {
        _launch = one => FunctionsApp.Launch(options.Configuration, one.Port, settings, one.Group, Path.Combine(logs, $"{one.Name}.log"));
        string?[] groups = options.Flex ? ["http", "durable", "timers"] : [null];
        foreach (var group in groups)
        {
            _instances.Add(new Instance(group, _instances.Count == 0 ? options.Port : Azurite.FreePort()));
        }
    }

    /// <summary>Each with its name.</summary>
    public IEnumerable<(string Name, ChildProcess Process)> Processes =>
        _instances.Where(one => one.Process is not null).Select(one => (one.Name, one.Process!));

    /// <summary>The hosts' process ids.</summary>
    public IReadOnlyList<int> HostIds => [.. Processes.Select(host => host.Process.Id)];

    /// <summary>The process ids of their workers.</summary>
    public IReadOnlyList<int> WorkerIds => [.. Processes.Select(host => FunctionsApp.FindWorker(host.Process)!.Value)];

    /// <summary>Starts those that do not run, at the same ports as before, and waits until all answer.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        foreach (var instance in _instances.Where(one => one.Process is not { HasExited: false }))
        {
            await instance.DisposeAsync();
            instance.Process = _launch(instance);
        }

        foreach (var instance in _instances)
        {
            await WaitUntilReadyAsync(instance, cancellationToken);
        }
    }

    /// <summary>SIGKILL, until they are gone. A worker ends with its host, if not at once; a host starts another worker by itself.</summary>
    public async Task KillAsync(bool hosts, bool workers)
    {
        foreach (var (_, host) in Processes)
        {
            using var worker = Process.GetProcessById(FunctionsApp.FindWorker(host)!.Value);
            if (hosts)
            {
                using var process = Process.GetProcessById(host.Id);
                process.Kill();
            }

            if (workers)
            {
                worker.Kill();
            }

            await worker.WaitForExitAsync();
            await (hosts ? host.WaitForExitAsync() : Task.CompletedTask);
        }
    }

    /// <summary>Stops them gently: what they are doing still needs the others.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, process) in Processes)
        {
            process.Terminate();
        }

        foreach (var instance in _instances.Where(one => one.Process is not null))
        {
            await Task.WhenAny(instance.Process!.WaitForExitAsync(CancellationToken.None), Task.Delay(MaxWaitForEnd));
            await instance.DisposeAsync();
        }
    }

    private static async Task WaitUntilReadyAsync(Instance instance, CancellationToken cancellationToken)
    {
        // A host without HTTP functions knows no route.
        var ready = instance.Group is null or "http" ? HttpStatusCode.OK : HttpStatusCode.NotFound;
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{instance.Port}/") };
        await instance.Process!.UntilAsync<object>(
            async () =>
            {
                try
                {
                    using var answer = await http.GetAsync("api/health", cancellationToken);
                    return answer.StatusCode == ready ? answer : null;
                }
                catch (HttpRequestException)
                {
                    return null;
                }
            },
            instance.Group is null ? "The app" : $"The app's host for {instance.Group}",
            cancellationToken);
    }

    private sealed class Instance(string? group, int port) : IAsyncDisposable
    {
        public string? Group => group;

        public int Port => port;

        public string Name => group is null ? "app" : $"app-{group}";

        public ChildProcess? Process { get; set; }

        public ValueTask DisposeAsync() => Process?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
