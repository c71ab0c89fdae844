using System.Collections.Concurrent;
using System.Threading.Channels;
using FunctionsHost.Rpc;

namespace FunctionsHost.Worker;

/// <summary>The gRPC channel to a worker process: requests with their responses, and its log.</summary>
internal sealed class WorkerChannel(ILoggerFactory logs)
{
    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _asked = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> _invoked = [];
    private readonly ILogger _log = logs.CreateLogger("Host.Invocations");
    private volatile bool _isClosed;

    /// <summary>The worker's HTTP address; null if it has none.</summary>
    public Uri? HttpAddress { get; private set; }

    /// <summary>Its functions by name, the order in which routes are matched.</summary>
    public IReadOnlyList<Function> Functions { get; private set; } = [];

    public IAsyncEnumerable<StreamingMessage> Outgoing(CancellationToken cancellationToken) => _outgoing.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Handles a message from the worker.</summary>
    public void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.RpcLog:
                Log(message.RpcLog);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                if (_invoked.TryRemove(message.InvocationResponse.InvocationId, out var invocation))
                {
                    invocation.TrySetResult(message.InvocationResponse);
                }

                break;
            default:
                if (_asked.TryRemove(message.RequestId, out var request))
                {
                    request.TrySetResult(message);
                }

                break;
        }
    }

    /// <summary>The worker has ended: fails all waiting requests.</summary>
    public void Close()
    {
        _isClosed = true;
        _outgoing.Writer.TryComplete();
        foreach (var request in _asked.Values)
        {
            request.TrySetException(new WorkerProcessExitException());
        }

        foreach (var invocation in _invoked.Values)
        {
            invocation.TrySetException(new WorkerProcessExitException());
        }
    }

    /// <summary>Initializes the worker and loads all of its functions.</summary>
    /// <exception cref="HostException">The worker refuses.</exception>
    public async Task LoadAsync(string app, CancellationToken cancellationToken)
    {
        var init = new WorkerInitRequest { HostVersion = "4.1037.0", WorkerDirectory = app, FunctionAppDirectory = app };
        var ready = (await AskAsync(new StreamingMessage { WorkerInitRequest = init }, cancellationToken)).WorkerInitResponse;
        Check(ready.Result, "The worker could not be initialized");
        HttpAddress = ready.Capabilities.TryGetValue("HttpUri", out var address) ? new Uri(address) : null;

        var request = new FunctionsMetadataRequest { FunctionAppDirectory = app };
        var metadata = (await AskAsync(new StreamingMessage { FunctionsMetadataRequest = request }, cancellationToken)).FunctionMetadataResponse;
        Check(metadata.Result, "The worker could not list its functions");
        foreach (var function in metadata.FunctionMetadataResults)
        {
            var load = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function };
            var loaded = (await AskAsync(new StreamingMessage { FunctionLoadRequest = load }, cancellationToken)).FunctionLoadResponse;
            Check(loaded.Result, $"Function {function.Name} could not be loaded");
        }

        Functions = [.. metadata.FunctionMetadataResults.Select(Function.Parse).OrderBy(function => function.Name, StringComparer.Ordinal)];
    }

    /// <summary>Invokes a function and returns its result.</summary>
    /// <exception cref="FunctionFailedException">It failed.</exception>
    /// <exception cref="WorkerProcessExitException">The worker ended meanwhile.</exception>
    public async Task<TypedData?> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        if (_log.IsEnabled(LogLevel.Debug))
        {
            _log.LogDebug("Running {Name}", Functions.FirstOrDefault(function => function.Id == request.FunctionId)?.Name);
        }

        // The worker dereferences it.
        request.TraceContext = new RpcTraceContext { TraceParent = System.Diagnostics.Activity.Current?.Id ?? "" };
        var source = _invoked[request.InvocationId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(new StreamingMessage { InvocationRequest = request }, source);
        await using var cancel = cancellationToken.Register(
            () => Send(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = request.InvocationId } }, source));
        var response = await source.Task;
        return response.Result.Status is StatusResult.Types.Status.Success ? response.ReturnValue : throw new FunctionFailedException(response.Result);
    }

    /// <summary>Asks the worker to end.</summary>
    public void Terminate() => _outgoing.Writer.TryWrite(new StreamingMessage { WorkerTerminate = new WorkerTerminate() });

    private static void Check(StatusResult? result, string what)
    {
        if (result is { Status: not StatusResult.Types.Status.Success })
        {
            throw new HostException($"{what}: {result.Exception?.Message}");
        }
    }

    private async Task<StreamingMessage> AskAsync(StreamingMessage message, CancellationToken cancellationToken)
    {
        message.RequestId = Guid.NewGuid().ToString();
        var source = _asked[message.RequestId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(message, source);
        return await source.Task.WaitAsync(cancellationToken);
    }

    private void Send<T>(StreamingMessage message, TaskCompletionSource<T> waiting)
    {
        // Closed between the add and this check: nobody else would fail it.
        if (!_outgoing.Writer.TryWrite(message) || _isClosed)
        {
            waiting.TrySetException(new WorkerProcessExitException());
        }
    }

    private void Log(RpcLog entry)
    {
        if (entry.Level is not RpcLog.Types.Level.None)
        {
            var text = entry.Exception is { } failure ? $"{entry.Message}\n{failure.Message}\n{failure.StackTrace}" : entry.Message;
            logs.CreateLogger(entry.Category.Length > 0 ? entry.Category : "Worker").Log((LogLevel)entry.Level, "{Message}", text);
        }
    }
}

/// <summary>A function failed; formatted as the Durable extension expects.</summary>
internal sealed class FunctionFailedException(StatusResult result)
    : Exception($"Result: {result.Status}\nException: {result.Exception?.Message}\nStack: {result.Exception?.StackTrace}");
