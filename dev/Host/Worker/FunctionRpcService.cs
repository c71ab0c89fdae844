using FunctionsHost.Rpc;
using Grpc.Core;

namespace FunctionsHost.Worker;

/// <summary>The server that workers connect to: one stream for each.</summary>
internal sealed class FunctionRpcService(WorkerSupervisor supervisor) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext() || requestStream.Current.StartStream is not { } start || supervisor.Connect(start.WorkerId) is not { } channel)
        {
            return;
        }

        var sending = SendAsync(channel, responseStream, context.CancellationToken);
        try
        {
            while (await requestStream.MoveNext())
            {
                channel.Receive(requestStream.Current);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The supervisor reports the end of the process.
        }
        finally
        {
            channel.Close();
        }

        await sending;
    }

    private static async Task SendAsync(WorkerChannel channel, IServerStreamWriter<StreamingMessage> stream, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in channel.Outgoing(cancellationToken))
            {
                await stream.WriteAsync(message, cancellationToken);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            channel.Close();
        }
    }
}
