using Integration.Core.Level;
using Integration.Core.Work;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Webhooks;

/// <summary>Has a full sync start for an organization whose events were refused for being too many, once it has sent no more of them for a minute.</summary>
internal sealed class CatchUp(DueIndex index, IntegrationStore integrations, TimeProvider time, ILogger<CatchUp> log)
{
    /// <summary>The kind in the due index: an entry stands for refusals in the minute before it.</summary>
    public const string Kind = "catch-up";

    /// <summary>A burst is over when nothing was refused for this long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    private readonly ExpiringMap<OrganizationId, bool> _bursts = new(time);

    /// <summary>The set-up ends with a full sync, and a pause with polling: neither needs another.</summary>
    public async Task<bool> IsWantedAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        await integrations.FindAsync(organization, cancellationToken) is { SetupCompleted: true } integration && integration.IsRunning();

    /// <summary>An event was refused. Noted in the storage before it is answered, so that no crash forgets it.</summary>
    internal async Task RefusedAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        await index.PutAsync(new WorkKey(Kind, organization), cancellationToken);
        if (!_bursts.Contains(organization))
        {
            log.EventsRejected(organization);
        }

        _bursts.Set(organization, true, time.GetUtcNow() + Quiet);
    }
}
