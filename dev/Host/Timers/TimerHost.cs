using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using FunctionsHost.Durable;
using FunctionsHost.Worker;

namespace FunctionsHost.Timers;

/// <summary>All timer functions of the app.</summary>
internal sealed class TimerHost(HostOptions options, AppSettings settings, WorkerSupervisor supervisor, DurableHost durable, ILogger<TimerHost> log) : IDisposable
{
    private const string Container = "azure-webjobs-hosts";
    private static readonly TimeSpan MaxWaitForStorage = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(1);

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

    /// <summary>Makes the container, which shows whether the storage can be used at all. A storage that does not answer is waited for.</summary>
    /// <exception cref="HostException">It cannot.</exception>
    public async Task WaitForStorageAsync(CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(MaxWaitForStorage);
        while (await TryStorageAsync(late.Token) is { } failure)
        {
            if (late.IsCancellationRequested)
            {
                throw new HostException($"The storage of AzureWebJobsStorage does not answer: {failure}");
            }

            log.LogWarning("Waiting for the storage of AzureWebJobsStorage: {Failure}", failure);
            await Task.Delay(StoragePause, CancellationToken.None);
        }
    }

    /// <summary>What went wrong; null when nothing did.</summary>
    private async Task<string?> TryStorageAsync(CancellationToken cancellationToken)
    {
        try
        {
            var client = new BlobClientOptions { Retry = { MaxRetries = 1, NetworkTimeout = TimeSpan.FromSeconds(5) } };
            await new BlobContainerClient(settings.Storage, Container, client).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return null;
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new HostException($"AzureWebJobsStorage is not a storage connection string: {wrong.Message}");
        }
        catch (RequestFailedException refused) when (refused.Status is 401 or 403)
        {
            throw new HostException($"The storage of AzureWebJobsStorage refuses the key ({refused.Status} {refused.ErrorCode}).");
        }
        catch (Exception gone) when (gone is RequestFailedException or AggregateException or OperationCanceledException)
        {
            return gone.InnerException?.Message ?? gone.Message;
        }
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public void Dispose() => _stopping.Dispose();
}
