using Integration.Core.Psa;

namespace Integration.Core.Alerts;

internal enum TicketAction
{
    None,
    Open,
    Resolve,
    Reopen,
}

/// <summary>The one place that decides which ticket an alert should have (product, section 6). Nothing else opens, closes or reopens one.</summary>
/// <param name="LookAgainAt">When to decide again though nothing is known to have changed; null for never.</param>
internal sealed record AlertDecision(TicketAction Action, TicketReason Reason, DateTimeOffset? LookAgainAt = null)
{
    /// <summary>Level is to be asked for the device before anything is decided.</summary>
    public bool LooksUpDevice => Reason.Code == TicketReasonCode.DeviceNotLookedUp;

    /// <summary>Pure and total.</summary>
    public static AlertDecision Decide(AlertFacts facts, AlertPolicy policy, DateTimeOffset now) => facts switch
    {
        { Active: true, Ticket: null } => DecideOpening(facts, policy, now),
        { Active: true, Ticket: { } ticket } => DecideReopening(facts, ticket),
        { Ticket: null } => Nothing(TicketReason.ClearedWithoutTicket),
        { Ticket: { } ticket } => DecideResolving(facts, ticket),
    };

    private static AlertDecision DecideOpening(AlertFacts facts, AlertPolicy policy, DateTimeOffset now) => facts switch
    {
        _ when !policy.SyncAlerts => Nothing(TicketReason.AlertSyncOff),
        { Rule.Skip: { } skip } => Nothing(skip),
        { HasDevice: false } => Nothing(TicketReason.NoDevice),

        // A device that a sync brings, or a group that is mapped, tells no alert of it.
        { AssetName: null, DeviceLookedUp: false } => new(TicketAction.None, TicketReason.DeviceNotLookedUp, now),
        { AssetName: null } => new(TicketAction.None, TicketReason.NoAsset(facts.Rule.TargetName), now),
        { Rule.HasTarget: false } => new(TicketAction.None, TicketReason.NoTarget(facts.AssetName, facts.Rule.TargetName), now),
        _ => new(TicketAction.Open, TicketReason.Opened),
    };

    private static AlertDecision DecideReopening(AlertFacts facts, TicketState ticket)
    {
        // Back since the ticket was resolved or closed: a person who closed it later than that has seen it.
        var isBack = facts.ResolvedAt >= ticket.AlertStateChangedAt
            && facts.ActiveAt > ticket.AlertStateChangedAt
            && !(facts.ActiveAt <= ticket.ResolvedAt);
        return isBack && IsOver(ticket) ? new(TicketAction.Reopen, TicketReason.Reopened)
            : Nothing(ticket.IsClosed ? TicketReason.ClosedByUser : TicketReason.AlreadyOpen);
    }

    private static AlertDecision DecideResolving(AlertFacts facts, TicketState ticket) =>
        IsOver(ticket) ? Nothing(ticket.AlertStateChangedAt >= facts.ResolvedAt ? TicketReason.Resolved : TicketReason.AlreadyResolved)
        : facts.ResolvedAt <= ticket.ReopenedAt ? Nothing(TicketReason.ReopenedByUser)
        : new(TicketAction.Resolve, TicketReason.Resolved);

    private static bool IsOver(TicketState ticket) => ticket.IsClosed || ticket.ResolvedAt is not null;

    private static AlertDecision Nothing(TicketReason reason) => new(TicketAction.None, reason);
}
