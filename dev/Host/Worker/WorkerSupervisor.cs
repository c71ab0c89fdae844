namespace FunctionsHost.Worker;

/// <summary>Starts the worker and restarts it when it ends. Callers wait until it is ready.</summary>
internal sealed class WorkerSupervisor(HostOptions options, AppSettings settings, ILoggerFactory logs) : IDisposable
{
    private const int MaxFailedStarts = 3;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = logs.CreateLogger("Host.Worker");
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<WorkerChannel> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AwaitedWorker? _awaited;
    private Task _running = Task.CompletedTask;

    /// <summary>Fails when the worker cannot be kept running.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Starts the first worker; fails if it does not start.</summary>
    /// <exception cref="HostException">It did not start; with the end of its output.</exception>
    public async Task StartAsync(Uri host, CancellationToken cancellationToken) =>
        _running = KeepRunningAsync(await StartWorkerAsync(host, cancellationToken), host);

    /// <summary>Waits for a ready worker.</summary>
    /// <exception cref="WorkerProcessExitException">There will be none any more.</exception>
    public Task<WorkerChannel> GetAsync(CancellationToken cancellationToken) => Volatile.Read(ref _ready).Task.WaitAsync(cancellationToken);

    /// <summary>Called when a worker connects; null if it is not the expected one.</summary>
    public WorkerChannel? Connect(string workerId)
    {
        if (Volatile.Read(ref _awaited) is not { } awaited || awaited.Id != workerId)
        {
            return null;
        }

        var channel = new WorkerChannel(logs);
        return awaited.Connected.TrySetResult(channel) ? channel : null;
    }

    /// <summary>Asks the worker to end, and kills it if it does not.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Starts a worker and waits until it has loaded its functions. One that fails is killed.</summary>
    private async Task<WorkerProcess> StartWorkerAsync(Uri host, CancellationToken cancellationToken)
    {
        var awaited = new AwaitedWorker($"{Guid.NewGuid()}", new(TaskCreationOptions.RunContinuationsAsynchronously));
        Volatile.Write(ref _awaited, awaited);
        var process = WorkerProcess.Start(options.App, settings, host, awaited.Id, logs.CreateLogger("Worker.Console"));
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(StartTimeout);
        var exit = process.WaitForExitAsync(late.Token);
        try
        {
            await Task.WhenAny(awaited.Connected.Task, exit);
            var channel = awaited.Connected.Task.IsCompleted ? await awaited.Connected.Task : throw new WorkerProcessExitException();
            await channel.LoadAsync(options.App, late.Token);
            _log.LogInformation("The worker is ready: process {Id}, {Count} functions.", process.Id, channel.Functions.Count);
            _ready.TrySetResult(channel);
            return process;
        }
        catch (Exception failure) when (failure is WorkerProcessExitException or OperationCanceledException or HostException)
        {
            await Task.WhenAny(exit, Task.Delay(500, cancellationToken));
            var how = failure is HostException ? failure.Message
                : exit.IsCompletedSuccessfully ? $"The worker ended with exit code {process.ExitCode} before it was ready."
                : $"The worker was not ready within {StartTimeout.TotalSeconds:0} s.";
            var output = process.LastOutput;
            process.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new HostException(output.Length > 0 ? $"{how} Its output:\n{output}" : how);
        }
    }

    private async Task KeepRunningAsync(WorkerProcess process, Uri host)
    {
        try
        {
            while (true)
            {
                await WaitAsync(process);
                _log.LogError("The worker, process {Id}, ended with exit code {Code}; starting another.", process.Id, process.ExitCode);
                process.Dispose();
                Volatile.Write(ref _ready, new(TaskCreationOptions.RunContinuationsAsynchronously));
                process = await StartAgainAsync(host);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
        catch (HostException failure)
        {
            _failed.TrySetException(failure);
        }

        // There will be no worker any more.
        _ready.TrySetException(new WorkerProcessExitException());
    }

    /// <summary>Waits until the worker ends. Ends it when the host stops.</summary>
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
            process.Dispose();
            throw;
        }
    }

    private async Task<WorkerProcess> StartAgainAsync(Uri host)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartWorkerAsync(host, _stopping.Token);
            }
            catch (HostException failure) when (attempt < MaxFailedStarts)
            {
                _log.LogError("{Failure}", failure.Message);
                await Task.Delay(TimeSpan.FromSeconds(attempt), _stopping.Token);
            }
            catch (HostException failure)
            {
                throw new HostException($"The worker failed to start {MaxFailedStarts} times in a row. {failure.Message}");
            }
        }
    }

    private sealed record AwaitedWorker(string Id, TaskCompletionSource<WorkerChannel> Connected);
}
