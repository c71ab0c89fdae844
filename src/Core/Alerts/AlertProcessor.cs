using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Alerts;

/// <summary>What came of a sighting.</summary>
/// <param name="Superseded">Something newer was known already.</param>
/// <param name="Reason">Why there is, or is no, ticket.</param>
/// <param name="Asset">The alert's asset.</param>
/// <param name="Ticket">The alert's ticket.</param>
/// <param name="Move">What was done about the ticket.</param>
internal sealed record AlertOutcome(bool Superseded, string Reason, AssetId? Asset, TicketId? Ticket, TicketMove Move);

/// <summary>
/// Webhooks and polls bring sightings; this records them, decides, and brings the ticket to where it should be. Every
/// step may be repeated and may stop anywhere: who comes next with the same sighting goes on from there.
/// </summary>
internal sealed class AlertProcessor(
    AlertStore alerts,
    AlertTickets tickets,
    TicketStatusStore statuses,
    AssetStore assets,
    DeviceSync devices,
    IntegrationStore integrations,
    LevelAccounts accounts,
    LevelClient level)
{
    /// <exception cref="LevelException">The alert's device had to be fetched and could not be.</exception>
    public async Task<AlertOutcome> ProcessAsync(OrganizationId organization, AlertSighting sighting, CancellationToken cancellationToken)
    {
        var (alert, superseded, isNew) = await RecordAsync(organization, sighting, cancellationToken);
        var done = TicketMove.None;
        while (true)
        {
            // An alert that nobody knew has no ticket; if it has one all the same, adding another fails.
            var before = Outcome(alert);
            if (await TryCarryOutAsync(organization, alert, mayHaveTicket: !isNew, cancellationToken) is { } move)
            {
                done = move == TicketMove.None ? done : move;
                if (before == Outcome(alert) || await alerts.TryWriteAsync(alert, cancellationToken))
                {
                    return new AlertOutcome(superseded, alert.Reason!, Id(alert.AssetId, id => new AssetId(id)), Id(alert.TicketId, id => new TicketId(id)), done);
                }
            }

            // Someone else changed the alert or its ticket: decide anew from what is there now.
            isNew = false;
            alert = (await alerts.FindAsync(organization, sighting.Alert.Id, cancellationToken))!;
        }
    }

    /// <summary>What would be done about the ticket, with nothing written.</summary>
    /// <param name="organization">Whose.</param>
    /// <param name="sighting">What was seen.</param>
    /// <param name="willHaveAsset">Whether a device will have an asset with a client by then, though it has none now.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<TicketMove> ForeseeAsync(
        OrganizationId organization, AlertSighting sighting, Predicate<LevelDeviceId> willHaveAsset, CancellationToken cancellationToken)
    {
        var alert = await alerts.FindAsync(organization, sighting.Alert.Id, cancellationToken) ?? AlertRow.New(organization, sighting.Alert.Id);
        alert.Add(sighting);
        var ticket = await tickets.FindAsync(alert, cancellationToken);
        var asset = alert.DeviceId is { } id ? await assets.FindAsync(organization, new LevelDeviceId(id), cancellationToken) : null;
        if (asset?.ClientId is null && alert.DeviceId is { } device && willHaveAsset(new LevelDeviceId(device)))
        {
            asset = new AssetRow { ClientId = "to be" };
        }

        var settings = (await integrations.FindRecentAsync(organization, cancellationToken))?.Settings() ?? Sync.SyncSettings.Default;
        var found = await statuses.GetRecentAsync(organization, cancellationToken);
        return AlertDecision.Decide(alert, settings, asset, ticket, ticket is not null && found.Of(ticket).Closed).Move;
    }

    private static (string?, string?, string?, DateTimeOffset?, bool) Outcome(AlertRow alert) =>
        (alert.Reason, alert.TicketId, alert.AssetId, alert.DeviceFetchedFor, alert.Unsettled);

    private static T? Id<T>(string? text, Func<string, T> wrap)
        where T : struct => text is null ? null : wrap(text);

    private async Task<(AlertRow Alert, bool Superseded, bool IsNew)> RecordAsync(
        OrganizationId organization, AlertSighting sighting, CancellationToken cancellationToken)
    {
        while (true)
        {
            var known = await alerts.FindAsync(organization, sighting.Alert.Id, cancellationToken);
            var alert = known ?? AlertRow.New(organization, sighting.Alert.Id);
            var superseded = alert.Supersedes(sighting);
            if (!alert.Add(sighting))
            {
                return (alert, superseded, known is null);
            }

            alert.Unsettled = true;
            if (await alerts.TryWriteAsync(alert, cancellationToken))
            {
                return (alert, superseded, known is null);
            }
        }
    }

    /// <summary>What was done; null when the ticket changed meanwhile.</summary>
    private async Task<TicketMove?> TryCarryOutAsync(OrganizationId organization, AlertRow alert, bool mayHaveTicket, CancellationToken cancellationToken)
    {
        // At once: none of these needs another.
        var reading = (
            Statuses: statuses.GetRecentAsync(organization, cancellationToken).AsTask(),
            Ticket: mayHaveTicket ? tickets.FindAsync(alert, cancellationToken) : Task.FromResult<TicketRow?>(null),
            Asset: alert.DeviceId is { } id ? assets.FindAsync(organization, new LevelDeviceId(id), cancellationToken) : Task.FromResult<AssetRow?>(null));
        await Task.WhenAll(reading.Statuses, reading.Ticket, reading.Asset);
        var settings = (await integrations.FindRecentAsync(organization, cancellationToken))?.Settings() ?? Sync.SyncSettings.Default;
        var (found, ticket, asset) = (await reading.Statuses, await reading.Ticket, await reading.Asset);
        if (alert.DeviceId is { } device && asset is null && alert.Active && settings.AutoCreateTickets && alert.DeviceFetchedFor != alert.TurnAt())
        {
            asset = await FetchDeviceAsync(organization, Id(alert.Account, id => new ClientId(id)), new LevelDeviceId(device), cancellationToken);
            alert.DeviceFetchedFor = alert.TurnAt();
        }

        var decision = AlertDecision.Decide(alert, settings, asset, ticket, ticket is not null && found.Of(ticket).Closed);
        (var done, ticket) = await tickets.TryCarryOutAsync(decision.Move, alert, asset, ticket, found, cancellationToken);
        if (!done)
        {
            return null;
        }

        (alert.TicketId, alert.AssetId, alert.Reason, alert.Unsettled) = (ticket?.ToId().Value, ticket?.AssetId ?? asset?.RowKey, decision.Reason, false);
        return decision.Move;
    }

    private async Task<AssetRow?> FetchDeviceAsync(OrganizationId organization, ClientId? account, LevelDeviceId device, CancellationToken cancellationToken)
    {
        try
        {
            return await accounts.OpenAsync(organization, account, cancellationToken) is { } opened && await level.FindDeviceAsync(opened, device, cancellationToken) is { } found
                ? await devices.ApplyAsync(organization, found, await accounts.TreeAsync(organization, account, cancellationToken), null, cancellationToken)
                : null;
        }
        catch (LevelException failure) when (failure.Failure == LevelFailure.NotAllowed)
        {
            // A device of another account than the alert's.
            return null;
        }
    }
}
