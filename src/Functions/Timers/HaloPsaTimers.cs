using Integration.Core.Psa.Halo.Events;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Timers;

/// <summary>Looks after what was sent to HaloPSA.</summary>
public sealed class HaloPsaTimers(HaloEventRetention retention)
{
    /// <summary>Requests from long ago.</summary>
    [Function("HaloEventRetentionTimer")]
    public Task DeleteOldAsync([TimerTrigger("0 50 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => retention.RunAsync(cancellationToken);
}
