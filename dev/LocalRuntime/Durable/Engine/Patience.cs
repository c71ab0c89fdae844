using Azure;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Durable;

/// <summary>Waits out storage that cannot be reached, says so once, and goes on where it was.</summary>
internal sealed class Patience(TimeProvider time, ILogger<Patience> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private int _troubled;

    public async Task<T> DoAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var result = await action(cancellationToken);
                if (Interlocked.Exchange(ref _troubled, 0) == 1)
                {
                    logger.LogInformation("Durable: the storage answers again.");
                }

                return result;
            }
            catch (Exception exception) when (IsPassing(exception) && !cancellationToken.IsCancellationRequested)
            {
                if (Interlocked.Exchange(ref _troubled, 1) == 0)
                {
                    logger.LogWarning("Durable: the storage does not answer, trying until it does: {Message}", exception.Message);
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    public Task DoAsync(Func<CancellationToken, Task> action, CancellationToken cancellationToken) => DoAsync(
        async cancellation =>
        {
            await action(cancellation);
            return true;
        },
        cancellationToken);

    public static bool IsPassing(Exception exception) => exception switch
    {
        RequestFailedException failed => failed.Status is 0 or 408 or 429 or >= 500,
        AggregateException several => several.InnerExceptions.All(IsPassing), // Azure.Core's, when all its retries failed
        _ => exception is HttpRequestException or IOException or OperationCanceledException, // that is Azure.Core's time-out
    };
}
