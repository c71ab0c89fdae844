namespace Integration.Core.Psa.Halo.Events;

/// <summary>Requests to HaloPSA are kept for 30 days.</summary>
public sealed class HaloEventRetention
{
    private readonly HaloEventStore _store;

    internal HaloEventRetention(HaloEventStore store) => _store = store;

    /// <summary>Deletes what is due. Stopped half-way, the next time goes on.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _store.Retention.RunAsync(
        organization => _store.DeleteBeforeAsync(organization, _store.Retention.Before, cancellationToken), cancellationToken);
}
