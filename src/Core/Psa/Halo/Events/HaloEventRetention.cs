using Integration.Core.Work;

namespace Integration.Core.Psa.Halo.Events;

/// <summary>Requests to HaloPSA are kept for 30 days.</summary>
internal sealed class HaloEventRetention(HaloEventStore store) : IRetention
{
    public string Name => "retention of requests to HaloPSA";

    /// <summary>Deletes what is due. Stopped half-way, the next time goes on.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => store.Retention.RunAsync(
        organization => store.DeleteBeforeAsync(organization, store.Retention.Before, cancellationToken), cancellationToken);
}
