using Integration.Core.Work;
using Microsoft.DurableTask;

namespace Integration.Functions.Orchestrations;

/// <summary>
/// How an orchestration sleeps until someone wakes it. One wait for the event is pending through its whole life: the engine
/// gives an event to the oldest wait, also when that was cancelled, so a new wait for each sleep would miss events.
/// </summary>
internal sealed class WakeSignal(TaskOrchestrationContext context)
{
    private Task _woken = context.WaitForExternalEvent<object?>(IWorkEngine.WakeEvent);

    /// <summary>Sleeps until a time, or less when woken since the last sleep.</summary>
    /// <returns>Whether it was woken.</returns>
    public async Task<bool> SleepUntilAsync(DateTime until)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(context.CreateTimer(until, over.Token), _woken);
        over.Cancel();
        var isWoken = _woken.IsCompleted;

        // Who was woken several times looks once.
        while (_woken.IsCompleted)
        {
            _woken = context.WaitForExternalEvent<object?>(IWorkEngine.WakeEvent);
        }

        return isWoken;
    }
}
