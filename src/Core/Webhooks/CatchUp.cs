using Integration.Core.Level;
using Integration.Core.Work;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Webhooks;

/// <summary>Starts a full sync for an organization whose events were rate-limited, a minute after the last rejected one.</summary>
internal sealed class CatchUp(DueIndex index, IntegrationStore integrations, TimeProvider time, ILogger<CatchUp> log)
{
    /// <summary>Kind in the due index: an entry stands for rejections in the minute before it.</summary>
    public const string Kind = "catch-up";

    /// <summary>A burst is over when nothing was rejected for this long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    private readonly ExpiringMap<OrganizationId, bool> _bursts = new(time);

    /// <summary>Setup ends with a full sync, and resuming with a poll: neither needs another.</summary>
    public async Task<bool> IsWantedAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        await integrations.FindAsync(organization, cancellationToken) is { SetupCompleted: true } integration && integration.IsRunning();

    /// <summary>Records a rejected event in the storage before the response, so that a crash does not lose it.</summary>
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
