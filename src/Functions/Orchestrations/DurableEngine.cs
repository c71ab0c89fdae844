using DurableTask.Core.Exceptions;
using Integration.Core.Work;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Integration.Functions.Orchestrations;

/// <summary>Durable Functions as Core sees it.</summary>
internal sealed class DurableEngine(DurableTaskClient durable, TimeProvider time) : IWorkEngine
{
    public async Task StartAsync(string orchestration, string instance, object input, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            var options = new StartOrchestrationOptions(instance, delay > TimeSpan.Zero ? time.GetUtcNow() + delay : null);
            await durable.ScheduleNewOrchestrationInstanceAsync(new TaskName(orchestration), input, options, cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // By a try whose answer was lost: no other start has this id.
        }
    }

    public async Task<bool> TryWakeAsync(string instance, CancellationToken cancellationToken)
    {
        try
        {
            await durable.RaiseEventAsync(instance, IWorkEngine.WakeEvent, cancellation: cancellationToken);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // What a missing or ended instance throws differs from backend to backend; the caller asks which it is.
            return false;
        }
    }

    public async Task<bool> HasEndedAsync(string instance, CancellationToken cancellationToken) =>
        await durable.GetInstanceAsync(instance, cancellationToken) is { IsCompleted: true };

    public async Task ForgetAsync(string instance, CancellationToken cancellationToken)
    {
        try
        {
            await durable.PurgeInstanceAsync(instance, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A history that nobody reads any more is no reason to repeat the work.
        }
    }
}
