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

    /// <summary>Called before a request is applied. What it throws, the client's caller gets, and nothing has happened. It may do other things first.</summary>
    public Func<TableRequest, ValueTask>? Before { get; set; }

    /// <summary>Called after a request was applied. What it throws, the client's caller gets instead of the answer.</summary>
    public Func<TableRequest, ValueTask>? After { get; set; }

    /// <summary>How many requests of that kind were made.</summary>
    public int Count(TableRequestKind kind) => Volatile.Read(ref _counts[(int)kind]);

    /// <inheritdoc/>
    public override Request CreateRequest() => new MemoryRequest();

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.CancellationToken.ThrowIfCancellationRequested();
        var call = TableCall.From(message.Request);
        var request = new TableRequest(call);
        Interlocked.Increment(ref _counts[(int)call.Kind]);
        if (Before is { } before)
        {
            await before(request).ConfigureAwait(false);
        }

        var answer = tables.Answer(call);
        if (After is { } after)
        {
            await after(request).ConfigureAwait(false);
        }

        message.Response = new MemoryResponse(answer, message.Request.ClientRequestId);
    }

    /// <inheritdoc/>
    public override void Process(HttpMessage message)
    {
        var done = ProcessAsync(message);
        if (!done.IsCompleted)
        {
            throw new NotSupportedException("A synchronous call cannot wait for a hook.");
        }

        done.GetAwaiter().GetResult();
    }
}
