using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Psa;
using Integration.Core.Storage;

namespace Integration.Core.Alerts;

/// <summary>What came of a observation.</summary>
/// <param name="Reason">Why there is, or is no, ticket.</param>
/// <param name="Move">What was done about the ticket.</param>
internal sealed record AlertOutcome(bool Superseded, string Reason, AssetId? Asset, TicketId? Ticket, TicketAction Move);

/// <summary>
/// Webhooks and polls bring observations; this records them, decides, and brings the ticket to where it should be. Every
/// step may be repeated and may stop anywhere: who comes next with the same observation goes on from there.
/// </summary>
internal sealed class AlertProcessor(AlertStore alerts, DeviceDestinations destinations, LevelAccounts accounts, LevelClient level, TimeProvider time)
{
    /// <exception cref="LevelException">The alert's device had to be fetched and could not be.</exception>
    public async Task<AlertOutcome> ProcessAsync(OrganizationId organization, AlertObservation observation, CancellationToken cancellationToken)
    {
        var (alert, superseded, isNew) = await RecordAsync(organization, observation, cancellationToken);
        var done = TicketAction.None;
        var retry = new ConflictRetry($"Alert {observation.Alert.Id} or its ticket", time);
        while (true)
        {
            // An alert that nobody knew has no ticket; if it has one all the same, adding another fails.
            var before = Outcome(alert);
            if (await TryApplyAsync(organization, alert, mayHaveTicket: !isNew, cancellationToken) is { } move)
            {
                done = move == TicketAction.None ? done : move;
                if (before == Outcome(alert) || await alerts.TryWriteAsync(alert, cancellationToken))
                {
                    return new AlertOutcome(
                        superseded, alert.Reason!, Id(alert.AssetId, id => new AssetId(id)), Id(alert.TicketId, id => new TicketId(id)), done);
                }
            }

            // Someone else changed the alert or its ticket: decide anew from what is there now.
            await retry.WaitAsync(cancellationToken);
            isNew = false;
            alert = (await alerts.FindAsync(organization, observation.Alert.Id, cancellationToken))!;
        }
    }

    /// <summary>What would be done about the tickets, with nothing written: for each destination, the built-in PSA first.</summary>
    /// <param name="planned">Whether a device will belong somewhere in a destination by then, though it does not now.</param>
    public async Task<IReadOnlyList<(IDestination To, TicketAction Move)>> PreviewAsync(
        OrganizationId organization, AlertObservation observation, Func<IDestination, LevelDeviceId, bool> planned, CancellationToken cancellationToken)
    {
        var alert = await alerts.FindAsync(organization, observation.Alert.Id, cancellationToken) ?? AlertRow.New(organization, observation.Alert.Id);
        alert.Add(observation);
        var moves = new List<(IDestination, TicketAction)>();
        foreach (var to in (await destinations.OnAsync(organization, cancellationToken)).Select(destination => destination.To))
        {
            var ticket = await to.Tickets.FindAsync(alert, cancellationToken);
            var asset = await FindAssetAsync(to, alert, cancellationToken);
            if (asset?.Target is null && alert.DeviceId is { } device && planned(to, new LevelDeviceId(device)))
            {
                asset = new AssetRow { Target = new Target("to be"), Follows = true };
            }

            moves.Add((to, AlertDecision.Decide(alert, await to.Tickets.FindSkipReasonAsync(alert, asset, cancellationToken), ticket).Move));
        }

        return moves;
    }

    private static (string?, string?, string?, string?, DateTimeOffset?, bool, string?) Outcome(AlertRow alert) =>
        (alert.Reason, alert.TicketId, alert.AssetId, alert.Links, alert.DeviceLookedUpFor, alert.NeedsReconciling, alert.PendingDestinations);

    private static T? Id<T>(string? text, Func<string, T> wrap)
        where T : struct => text is null ? null : wrap(text);

    private async Task<(AlertRow Alert, bool Superseded, bool IsNew)> RecordAsync(
        OrganizationId organization, AlertObservation observation, CancellationToken cancellationToken)
    {
        var retry = new ConflictRetry($"Alert {observation.Alert.Id}", time);
        while (true)
        {
            var known = await alerts.FindAsync(organization, observation.Alert.Id, cancellationToken);
            var alert = known ?? AlertRow.New(organization, observation.Alert.Id);
            var superseded = alert.IsNewerThan(observation);
            if (!alert.Add(observation))
            {
                return (alert, superseded, known is null);
            }

            alert.NeedsReconciling = true;
            if (await alerts.TryWriteAsync(alert, cancellationToken))
            {
                return (alert, superseded, known is null);
            }

            await retry.WaitAsync(cancellationToken);
        }
    }

    private static async Task<AssetRow?> FindAssetAsync(IDestination to, AlertRow alert, CancellationToken cancellationToken) =>
        alert.DeviceId is { } id ? await to.Assets.FindAsync(new OrganizationId(alert.PartitionKey), new LevelDeviceId(id), cancellationToken) : null;

    /// <summary>What was done in the built-in PSA; null when a ticket changed meanwhile.</summary>
    private async Task<TicketAction?> TryApplyAsync(OrganizationId organization, AlertRow alert, bool mayHaveTicket, CancellationToken cancellationToken)
    {
        TicketAction? first = null;
        var reasons = new List<string>();
        var on = await destinations.OnAsync(organization, cancellationToken);
        foreach (var to in on.Select(destination => destination.To))
        {
            // At once: neither needs the other.
            var finding = mayHaveTicket ? to.Tickets.FindAsync(alert, cancellationToken) : Task.FromResult<AlertTicket?>(null);
            var asset = await FindAssetAsync(to, alert, cancellationToken);
            var ticket = await finding;
            if (asset is null && await ShouldLookUpDeviceAsync(organization, to, alert, cancellationToken))
            {
                await FetchDeviceAsync(organization, Id(alert.Account, id => new ClientId(id)), new LevelDeviceId(alert.DeviceId!), cancellationToken);
                alert.DeviceLookedUpFor = alert.StateChangedAt();
                asset = await FindAssetAsync(to, alert, cancellationToken);
            }

            var decision = AlertDecision.Decide(alert, await to.Tickets.FindSkipReasonAsync(alert, asset, cancellationToken), ticket);
            (var done, ticket) = await to.Tickets.TryApplyAsync(decision.Move, alert, asset, ticket, cancellationToken);
            if (!done)
            {
                return null;
            }

            to.Tickets.Note(alert, ticket, asset);
            reasons.Add(to.Describe(decision.Reason));
            first ??= decision.Move;
        }

        (alert.Reason, alert.NeedsReconciling) = (string.Join(' ', reasons), false);
        alert.PendingDestinations = await FindPendingAsync(organization, alert, on, cancellationToken);
        return first ?? TicketAction.None;
    }

    /// <summary>Destinations that are off and have a ticket for the alert; null for none.</summary>
    private async ValueTask<string?> FindPendingAsync(
        OrganizationId organization, AlertRow alert, IReadOnlyList<DeviceDestination> on, CancellationToken cancellationToken)
    {
        var owed = new List<string>();
        foreach (var to in destinations.All.Except(on).Select(destination => destination.To))
        {
            if (await to.Tickets.HasAsync(organization, AlertPointerRow.For(alert), cancellationToken))
            {
                owed.Add(to.Key);
            }
        }

        return owed.Count == 0 ? null : string.Join(' ', owed);
    }

    /// <summary>Once for each time that an alert becomes active: perhaps Level knows a device that nobody told us of.</summary>
    private static async ValueTask<bool> ShouldLookUpDeviceAsync(
        OrganizationId organization, IDestination to, AlertRow alert, CancellationToken cancellationToken) =>
        alert is { DeviceId: not null, Active: true }
            && alert.DeviceLookedUpFor != alert.StateChangedAt()
            && await to.Tickets.WantsAsync(organization, alert.Name, cancellationToken);

    private async Task FetchDeviceAsync(OrganizationId organization, ClientId? account, LevelDeviceId device, CancellationToken cancellationToken)
    {
        try
        {
            if (await accounts.OpenAsync(organization, account, cancellationToken) is { } opened
                && await level.FindDeviceAsync(opened, device, cancellationToken) is { } found)
            {
                await destinations.ApplyAsync(
                    organization, found, await accounts.TreeAsync(organization, account, cancellationToken), null, isRead: true, cancellationToken);
            }
        }
        catch (LevelException failure) when (failure.Failure == LevelFailure.NotAllowed)
        {
            // A device of another account than the alert's.
        }
    }
}
