using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using FunctionsHost.Durable;
using FunctionsHost.Worker;

namespace FunctionsHost.Timers;

/// <summary>All timer functions of the app.</summary>
internal sealed class TimerHost(AppSettings settings, WorkerSupervisor supervisor, DurableHost durable, ILogger<TimerHost> log) : IDisposable
{
    private const string Container = "azure-webjobs-hosts";
    private static readonly TimeSpan MaxWaitForStorage = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Creates the container, which shows that the storage works. Waits for a storage that does not respond.</summary>
    /// <exception cref="HostException">It cannot.</exception>
    public async Task WaitForStorageAsync(CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(MaxWaitForStorage);
        string? last = null;
        while (await TryStorageAsync(late.Token) is { } failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (late.IsCancellationRequested)
            {
                throw new HostException($"The storage of AzureWebJobsStorage does not answer: {last ?? failure}");
            }

            last = failure;
            log.LogWarning("Waiting for the storage of AzureWebJobsStorage: {Failure}", failure);
            await Task.Delay(StoragePause, cancellationToken);
        }
    }

    /// <summary>Reads the schedules of the timer functions.</summary>
    /// <exception cref="HostException">One of them is not valid.</exception>
    public IReadOnlyList<TimerRunner> Parse(IEnumerable<Function> functions)
    {
        var (lease, container) = (Lease(), new BlobContainerClient(settings.Storage, Container));
        return
        [
            .. functions.Where(function => function.TriggerType == "timerTrigger").Select(function => new TimerRunner(
                function,
                new TimerSchedule(function.Name, settings.Resolve(function.Text("schedule") ?? "")),
                new TimerBlob(container, $"timers/{Path.GetFileNameWithoutExtension(settings.Program)}/{function.Name}/status", lease, TimeProvider.System),
                supervisor,
                durable,
                TimeProvider.System,
                log)),
        ];
    }

    public void Start(IEnumerable<TimerRunner> timers) => _running = Task.WhenAll(timers.Select(timer => timer.RunAsync(_stopping.Token)));

    /// <summary>Cancels running functions and waits briefly for them.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAny(_running, Task.Delay(StopTimeout));
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>How long a dead host keeps a timer.</summary>
    private TimeSpan Lease()
    {
        const string Key = "singleton:listenerLockPeriod";
        var text = settings.HostJson[Key] ?? "00:01:00";
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var lease) && lease.TotalSeconds is >= 15 and <= 60
            ? lease
            : throw new HostException($"host.json, {Key}: {text} is not a time from 15 to 60 seconds.");
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
}
