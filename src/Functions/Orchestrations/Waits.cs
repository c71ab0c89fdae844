using Microsoft.DurableTask;

namespace Integration.Functions.Orchestrations;

/// <summary>How orchestrations wait.</summary>
internal static class Waits
{
    /// <summary>Waits for a time, or less when the event comes.</summary>
    public static async Task WaitUntilAsync(this TaskOrchestrationContext context, DateTime until, string wakeEvent)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(context.CreateTimer(until, over.Token), context.WaitForExternalEvent<object?>(wakeEvent, over.Token));
        over.Cancel();
    }
}
