using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Tickets;
using Integration.Core.Results;
using Integration.Core.Storage;
using Integration.Core.Work;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>Has what failed tried again at once, because a person says so.</summary>
internal sealed class HaloRetry(
    HaloEventStore events,
    HaloAssetStore assets,
    HaloAlertTickets tickets,
    SiteValidator sites,
    DueIndex due,
    TimeProvider time)
{
    /// <summary>Tries again what the event's request was for: not that very request, but what HaloPSA should have now.</summary>
    /// <returns>The event; or why there is nothing to try again.</returns>
    public async Task<Result<HaloEvent>> RetryAsync(OrganizationId organization, string eventId, CancellationToken cancellationToken)
    {
        if (await events.FindAsync(organization, eventId, cancellationToken) is not { } told)
        {
            return Problem.NotFound("event");
        }

        if (told.AlertId is null && told.DeviceId is null)
        {
            return Nothing("This request was for neither a device nor an alert. It is retried automatically.");
        }

        await due.RequestAsync(HaloOutbox.WorkKind.Of(organization), cancellationToken);
        sites.Forget(organization);
        var isWaiting = told.AlertId is { } alert
            ? await TryAsync(tickets.Queue, organization, HaloTicketRow.Key(alert), cancellationToken)
            : await TryAsync(assets.Queue, organization, AssetRow.Key(told.DeviceId!.Value), cancellationToken);
        return isWaiting ? told : Nothing("Nothing to retry: HaloPSA is already up to date.");
    }

    /// <summary>Tries everything again that failed: what kept it from arriving may be mended.</summary>
    internal async Task RetryAllAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        await due.RequestAsync(HaloOutbox.WorkKind.Of(organization), cancellationToken);
        sites.Forget(organization);
        await RetryFailedAsync(tickets.Queue, organization, cancellationToken);
        await RetryFailedAsync(assets.Queue, organization, cancellationToken);
    }

    private static Problem Nothing(string message) => new(ProblemKind.Conflict, "nothing-to-retry", message);

    private async Task RetryFailedAsync<T>(OutboxQueue<T> queue, OrganizationId organization, CancellationToken cancellationToken)
        where T : Row, IOutboxItem
    {
        await foreach (var place in queue.AllAsync(organization, cancellationToken))
        {
            if (place.Failed)
            {
                await TryAsync(queue, organization, place.Item, cancellationToken);
            }
        }
    }

    /// <summary>False when it does not wait.</summary>
    private async Task<bool> TryAsync<T>(OutboxQueue<T> queue, OrganizationId organization, string key, CancellationToken cancellationToken)
        where T : Row, IOutboxItem
    {
        var retry = queue.Retry(key);
        while (await queue.FindAsync(organization, key, cancellationToken) is { NeedsSending: true } item)
        {
            (item.Attempts, item.Failed) = (0, false);
            if (await queue.TryWriteAsync(item, item.Move(time.GetUtcNow()), cancellationToken))
            {
                return true;
            }

            await retry.WaitAsync(cancellationToken);
        }

        return false;
    }
}
