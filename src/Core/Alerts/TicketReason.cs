namespace Integration.Core.Alerts;

/// <summary>Everything that can come of a decision about an alert's ticket.</summary>
internal enum TicketReasonCode
{
    Opened,
    Reopened,
    Resolved,
    AlreadyOpen,
    AlreadyResolved,
    ClosedByUser,
    ReopenedByUser,
    ClearedWithoutTicket,
    AlertSyncOff,
    TicketCreationOff,
    NoMatchingPolicy,
    PolicyCreatesNone,
    NoDevice,
    DeviceNotLookedUp,
    NoAsset,
    NoTarget,
}

/// <summary>Why an alert has a ticket, or has none.</summary>
/// <param name="Sentence">For people: one sentence or two.</param>
internal sealed record TicketReason(TicketReasonCode Code, string Sentence)
{
    public static TicketReason Opened { get; } = new(TicketReasonCode.Opened, "Ticket opened.");

    public static TicketReason Reopened { get; } = new(TicketReasonCode.Reopened, "The alert became active again: ticket reopened.");

    public static TicketReason Resolved { get; } = new(TicketReasonCode.Resolved, "The alert cleared: ticket resolved.");

    public static TicketReason AlreadyOpen { get; } = new(TicketReasonCode.AlreadyOpen, "The alert already has a ticket.");

    public static TicketReason AlreadyResolved { get; } =
        new(TicketReasonCode.AlreadyResolved, "The alert cleared. The ticket was already resolved.");

    public static TicketReason ClosedByUser { get; } =
        new(TicketReasonCode.ClosedByUser, "A person closed the ticket while the alert was active.");

    public static TicketReason ReopenedByUser { get; } =
        new(TicketReasonCode.ReopenedByUser, "The alert cleared, but a person reopened the ticket.");

    public static TicketReason ClearedWithoutTicket { get; } =
        new(TicketReasonCode.ClearedWithoutTicket, "The alert cleared. It has no ticket.");

    public static TicketReason AlertSyncOff { get; } = No(TicketReasonCode.AlertSyncOff, "Sync alerts is off.");

    public static TicketReason TicketCreationOff { get; } = No(TicketReasonCode.TicketCreationOff, "Auto-create tickets is off.");

    public static TicketReason NoDevice { get; } = No(TicketReasonCode.NoDevice, "The alert has no device.");

    public static TicketReason DeviceNotLookedUp { get; } =
        No(TicketReasonCode.DeviceNotLookedUp, "The alert's device has no asset and is not looked up yet.");

    public static TicketReason NoMatchingPolicy(string alertName) =>
        No(TicketReasonCode.NoMatchingPolicy, $"No ticketing policy matches the alert name {alertName}.");

    public static TicketReason PolicyCreatesNone(string pattern) =>
        No(TicketReasonCode.PolicyCreatesNone, $"The ticketing policy {pattern} creates no tickets.");

    /// <param name="target">What the destination assigns assets to: client or site.</param>
    public static TicketReason NoAsset(string target) => No(
        TicketReasonCode.NoAsset,
        $"The alert's device has no asset: its group is not mapped to a {target}, or the device is unknown to Level.");

    /// <inheritdoc cref="NoAsset"/>
    public static TicketReason NoTarget(string asset, string target) =>
        No(TicketReasonCode.NoTarget, $"Asset {asset} is not assigned to a {target}.");

    private static TicketReason No(TicketReasonCode code, string because) => new(code, $"No ticket: {because}");
}
