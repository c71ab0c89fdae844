using Integration.Core.Psa;
using Integration.Core.Results;
using Integration.Core.Webhooks;

namespace Integration.Core.Devices;

/// <summary>The assets of deleted devices stay, marked as removed.</summary>
internal sealed class DeviceDeletedHandler(DeviceDestinations destinations) : IWebhookEventHandler
{
    public async Task<IReadOnlyList<EventResult>> HandleAsync(
        OrganizationId organization, IReadOnlyList<ReceivedEvent> events, CancellationToken cancellationToken)
    {
        var results = new List<EventResult>();
        foreach (var received in events)
        {
            results.Add(await EventResult.OfAsync(() => ApplyAsync(organization, received, cancellationToken), cancellationToken));
        }

        return results;
    }

    private async Task<EventResult> ApplyAsync(OrganizationId organization, ReceivedEvent received, CancellationToken cancellationToken)
    {
        if (received.Data.Text("id") is not { } id)
        {
            return new EventResult(EventState.DeadLetter, "data.id, the device's id, is missing.");
        }

        var (device, at) = (new LevelDeviceId(id), received.OccurredAt);
        if ((await destinations.FindAsync(organization, device, cancellationToken)).FirstOrDefault(asset => asset?.EventAt > at) is { } newer)
        {
            return new EventResult(EventState.Superseded, DeviceChangedHandler.Older, new AssetId(newer.RowKey));
        }

        AssetRow? removed = null;
        foreach (var destination in await destinations.OnAsync(organization, cancellationToken))
        {
            removed = await destination.Devices.RemoveAsync(organization, device, at, cancellationToken) ?? removed;
        }

        return removed is null
            ? new EventResult(EventState.Applied, "The device had no asset.")
            : new EventResult(EventState.Applied, "The asset is kept and marked as removed from Level.", new AssetId(removed.RowKey));
    }
}
