using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Psa;
using Integration.Core.Storage;

namespace Integration.Core.Alerts;

/// <summary>What came of an observation.</summary>
/// <param name="Reason">Why there is, or is no, ticket.</param>
/// <param name="Action">What was done about the ticket.</param>
internal sealed record AlertOutcome(bool Superseded, string Reason, AssetId? Asset, TicketId? Ticket, TicketAction Action);

/// <summary>
/// Webhooks and polls bring observations; this records them, gathers the facts, decides, and brings the tickets to where they should be. Every
/// step may be repeated and may stop anywhere: who comes next with the same observation goes on from there.
/// </summary>
internal sealed class AlertProcessor(
    AlertStore alerts, AlertPolicies policies, DeviceDestinations destinations, LevelAccounts accounts, LevelClient level, TimeProvider time)
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
            var before = alert.Outcome();
            if (await TryApplyAsync(organization, alert, mayHaveTicket: !isNew, cancellationToken) is { } action)
            {
                done = action == TicketAction.None ? done : action;
                if (before.Equals(alert.Outcome()) || await alerts.TryWriteAsync(alert, cancellationToken))
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
    public async Task<IReadOnlyList<(IDestination To, TicketAction Action)>> PreviewAsync(
        OrganizationId organization, AlertObservation observation, Func<IDestination, LevelDeviceId, bool> planned, CancellationToken cancellationToken)
    {
        var alert = await alerts.FindAsync(organization, observation.Alert.Id, cancellationToken) ?? AlertRow.New(organization, observation.Alert.Id);
        alert.Add(observation);
        var policy = await policies.GetAsync(organization, cancellationToken);
        var actions = new List<(IDestination, TicketAction)>();
        foreach (var (to, tickets) in policy.Destinations)
        {
            var ticket = await to.Tickets.FindAsync(alert, cancellationToken);
            var asset = await FindAssetAsync(to, alert, cancellationToken);
            var facts = AlertFacts.Of(alert, asset, tickets.RuleFor(alert.Name, asset), ticket);
            if (!facts.Rule.HasTarget && alert.DeviceId is { } device && planned(to, new LevelDeviceId(device)))
            {
                facts = facts with { AssetName = "", Rule = facts.Rule with { HasTarget = true } };
            }

            actions.Add((to, AlertDecision.Decide(facts, policy, time.GetUtcNow()).Action));
        }

        return actions;
    }

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

            alert.DecidedVersion = null;
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
        var policy = await policies.GetAsync(organization, cancellationToken);
        var now = time.GetUtcNow();
        var decisions = new List<AlertDecision>();
        var reasons = new List<string>();
        foreach (var (to, tickets) in policy.Destinations)
        {
            // At once: neither needs the other.
            var finding = mayHaveTicket ? to.Tickets.FindAsync(alert, cancellationToken) : Task.FromResult<TicketState?>(null);
            var asset = await FindAssetAsync(to, alert, cancellationToken);
            var ticket = await finding;
            var rule = tickets.RuleFor(alert.Name, asset);
            var decision = AlertDecision.Decide(AlertFacts.Of(alert, asset, rule, ticket), policy, now);
            if (decision.LooksUpDevice)
            {
                await FetchDeviceAsync(organization, Id(alert.Account, id => new ClientId(id)), new LevelDeviceId(alert.DeviceId!), cancellationToken);
                alert.DeviceLookedUpFor = alert.StateChangedAt();
                asset = await FindAssetAsync(to, alert, cancellationToken);
                rule = tickets.RuleFor(alert.Name, asset);
                decision = AlertDecision.Decide(AlertFacts.Of(alert, asset, rule, ticket), policy, now);
            }

            (var done, ticket) = await to.Tickets.TryApplyAsync(
                new WantedTicket(decision.Action, alert, asset, rule.TicketTypeId, ticket), cancellationToken);
            if (!done)
            {
                return null;
            }

            if (decisions.Count == 0)
            {
                (alert.TicketId, alert.AssetId) = (ticket?.Id, ticket?.AssetId ?? asset?.RowKey);
            }

            alert.SetTicketToResolve(to.Key, alert.Active && ticket is not null);
            decisions.Add(decision);
            reasons.Add(to.Describe(decision.Reason.Sentence));
        }

        alert.SetDecided(policy.Version, string.Join(' ', reasons), decisions.Min(decision => decision.LookAgainAt), now);
        return decisions[0].Action;
    }

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
