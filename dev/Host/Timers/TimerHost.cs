using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using FunctionsHost.Durable;
using FunctionsHost.Worker;

namespace FunctionsHost.Timers;

/// <summary>All timer functions of the app.</summary>
internal sealed class TimerHost(HostOptions options, AppSettings settings, WorkerSupervisor supervisor, DurableHost durable, ILogger<TimerHost> log) : IAsyncDisposable
{
    private const string Container = "azure-webjobs-hosts";

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <exception cref="HostException">A schedule is not valid.</exception>
    public void Start(IEnumerable<Function> functions)
    {
        var lease = TimeSpan.TryParse(settings.HostJson["singleton:listenerLockPeriod"], CultureInfo.InvariantCulture, out var set) ? set : TimeSpan.FromMinutes(1);
        var container = new BlobContainerClient(settings.Storage, Container);
        var runners = functions.Where(function => function.TriggerType == "timerTrigger").Select(function => new TimerRunner(
            function,
            new TimerSchedule(function.Name, settings.Resolve(function.Text("schedule") ?? "")),
            new TimerBlob(container, $"timers/{Path.GetFileNameWithoutExtension(settings.Program)}/{function.Name}/status"),
            lease,
            supervisor,
            durable,
            TimeProvider.System,
            log)).ToList();
        if (options.Runs(FunctionGroup.Timers))
        {
            _running = Task.WhenAll(runners.Select(runner => runner.RunAsync(_stopping.Token)));
        }
    }

    /// <summary>Makes the container; finds out whether the storage can be used at all.</summary>
    /// <exception cref="HostException">It cannot.</exception>
    public async Task CheckStorageAsync(CancellationToken cancellationToken)
    {
        try
        {
            var client = new BlobClientOptions { Retry = { MaxRetries = 1, NetworkTimeout = TimeSpan.FromSeconds(5) } };
            await new BlobContainerClient(settings.Storage, Container, client).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new HostException($"AzureWebJobsStorage is not a storage connection string: {wrong.Message}");
        }
        catch (RequestFailedException refused) when (refused.Status is 401 or 403)
        {
            throw new HostException($"The storage of AzureWebJobsStorage refuses the key ({refused.Status} {refused.ErrorCode}).");
        }
        catch (Exception gone) when (gone is RequestFailedException or AggregateException)
        {
            throw new HostException($"The storage of AzureWebJobsStorage does not answer: {gone.InnerException?.Message ?? gone.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }
}
