using Integration.Core.Work;
using Integration.Functions.Orchestrations;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Timers;

/// <summary>
/// The only timer: on Flex Consumption each timer function is an instance of its own. What must begin sooner than the next
/// minute is started by whoever causes it.
/// </summary>
internal sealed class DueTimer(WorkDispatcher work, TimeProvider time)
{
    /// <summary>Starts what is due.</summary>
    [Function("DueTimer")]
    public Task RunAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellationToken) =>
        work.RunAsync(new DurableEngine(durable, time), cancellationToken);
}
