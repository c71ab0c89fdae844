namespace FunctionsHost.Worker;

/// <summary>Starts the worker, and starts it again whenever it ends by itself. Who needs it waits until it is ready.</summary>
internal sealed class WorkerSupervisor(HostOptions options, AppSettings settings, ILoggerFactory logs) : IDisposable
{
    private const int MaxFailedStarts = 3;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly ILogger _log = logs.CreateLogger("Host.Worker");
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<WorkerChannel> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (string Id, TaskCompletionSource<WorkerChannel> Connected)? _awaited;
    private Task _running = Task.CompletedTask;

    /// <summary>Fails when the worker cannot be kept running.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Starts the first worker. One that does not start is an error at once.</summary>
    /// <exception cref="HostException">It did not start; with the end of its output.</exception>
    public async Task StartAsync(Uri host, CancellationToken cancellationToken)
    {
        var process = NewProcess(host, out var connected);
        await BeginAsync(process, connected, cancellationToken);
        _running = KeepRunningAsync(process, host);
    }

    /// <summary>The worker, once it is ready.</summary>
    public Task<WorkerChannel> GetAsync(CancellationToken cancellationToken) => Volatile.Read(ref _ready).Task.WaitAsync(cancellationToken);

    /// <summary>A worker has connected; null when it is not the one that is waited for.</summary>
    public WorkerChannel? Connect(string workerId)
    {
        if (_awaited is not { } awaited || awaited.Id != workerId)
        {
            return null;
        }

        var channel = new WorkerChannel(logs);
        return awaited.Connected.TrySetResult(channel) ? channel : null;
    }

    /// <summary>Asks the worker to end, and ends it when it does not.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public void Dispose() => _stopping.Dispose();

    private WorkerProcess NewProcess(Uri host, out Task<WorkerChannel> connected)
    {
        var id = Guid.NewGuid().ToString();
        var source = new TaskCompletionSource<WorkerChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited = (id, source);
        connected = source.Task;
        return WorkerProcess.Start(options.App, settings, host, id, logs.CreateLogger("Worker.Console"));
    }

    /// <summary>Waits until the worker has loaded its functions.</summary>
    private async Task<WorkerChannel> BeginAsync(WorkerProcess process, Task<WorkerChannel> connected, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(StartTimeout);
        var exit = process.WaitForExitAsync(over.Token);
        try
        {
            await Task.WhenAny(connected, exit);
            var channel = connected.IsCompletedSuccessfully ? await connected : throw new WorkerProcessExitException();
            await channel.LoadAsync(options.App, over.Token);
            _log.LogInformation("The worker is ready: process {Id}, {Count} functions.", process.Id, channel.Functions.Count);
            _ready.TrySetResult(channel);
            return channel;
        }
        catch (Exception failure) when (failure is WorkerProcessExitException or OperationCanceledException or HostException && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(exit, Task.Delay(500, CancellationToken.None));
            var how = failure is HostException ? failure.Message
                : exit.IsCompletedSuccessfully ? $"The worker ended with exit code {process.ExitCode} before it was ready."
                : $"The worker was not ready within {StartTimeout.TotalSeconds:0} s.";
            var output = process.LastOutput;
            process.Dispose();
            throw new HostException(output.Length > 0 ? $"{how} Its output:\n{output}" : how);
        }
    }

    private async Task KeepRunningAsync(WorkerProcess process, Uri host)
    {
        var failures = 0;
        while (true)
        {
            await WaitAsync(process);
            if (_stopping.IsCancellationRequested)
            {
                process.Dispose();
                return;
            }

            _log.LogError("The worker, process {Id}, ended with exit code {Code}; starting another.", process.Id, process.ExitCode);
            process.Dispose();
            Volatile.Write(ref _ready, new(TaskCreationOptions.RunContinuationsAsynchronously));
            while (true)
            {
                try
                {
                    process = NewProcess(host, out var connected);
                    await BeginAsync(process, connected, _stopping.Token);
                    failures = 0;
                    break;
                }
                catch (HostException failure) when (++failures < MaxFailedStarts)
                {
                    _log.LogError("{Failure}", failure.Message);
                    await Task.Delay(TimeSpan.FromSeconds(failures), CancellationToken.None);
                }
                catch (HostException failure)
                {
                    _failed.TrySetException(new HostException($"The worker failed to start {MaxFailedStarts} times in a row. {failure.Message}"));
                    return;
                }
                catch (OperationCanceledException)
                {
                    process.Dispose();
                    return;
                }
            }
        }
    }

    /// <summary>Until the worker has ended: by itself, or because the host stops.</summary>
    private async Task WaitAsync(WorkerProcess process)
    {
        try
        {
            await process.WaitForExitAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            (await GetAsync(CancellationToken.None)).Terminate();
            await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), Task.Delay(StopTimeout, CancellationToken.None));
        }
    }
}
