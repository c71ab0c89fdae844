using Azure.Core;
using Azure.Core.Pipeline;

namespace Integration.Testing.Tables;

/// <summary>
/// One process's way to <see cref="MemoryTables"/>: set it as the transport of a client's options. The client and its
/// pipeline are the real ones; only the network and the service behind it are not. Everything happens at once and on the
/// caller's thread, so the same calls give the same order every time.
/// </summary>
public sealed class MemoryTableTransport(MemoryTables tables) : HttpPipelineTransport
{
    private readonly int[] _counts = new int[Enum.GetValues<TableRequestKind>().Length];

    /// <summary>Called before a request is applied. What it throws, the client's caller gets, and nothing has happened.</summary>
    public Action<TableRequest>? Before { get; set; }

    /// <summary>Called after a request was applied. What it throws, the client's caller gets instead of the answer.</summary>
    public Action<TableRequest>? After { get; set; }

    /// <summary>How many requests of that kind were made.</summary>
    public int Count(TableRequestKind kind) => Volatile.Read(ref _counts[(int)kind]);

    /// <inheritdoc/>
    public override Request CreateRequest() => new MemoryRequest();

    /// <inheritdoc/>
    public override ValueTask ProcessAsync(HttpMessage message)
    {
        Process(message);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Process(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.CancellationToken.ThrowIfCancellationRequested();
        var call = TableCall.From(message.Request);
        Interlocked.Increment(ref _counts[(int)call.Kind]);
        var request = new TableRequest(call);
        Before?.Invoke(request);
        var answer = tables.Answer(call);
        After?.Invoke(request);
        message.Response = new MemoryResponse(answer, message.Request.ClientRequestId);
    }
}
