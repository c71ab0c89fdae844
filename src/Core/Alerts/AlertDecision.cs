using Integration.Core.Psa.BuiltIn;
using Integration.Core.Sync;

namespace Integration.Core.Alerts;

/// <summary>What is to be done about an alert's ticket.</summary>
internal enum TicketMove
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Open one.</summary>
    Open,

    /// <summary>The alert cleared: resolve it.</summary>
    Resolve,

    /// <summary>The alert is back: open it again.</summary>
    Reopen,
}

/// <summary>The one place that decides which ticket an alert should have (product, section 6). Nothing else opens, closes or reopens one.</summary>
/// <param name="Move">What is to be done.</param>
/// <param name="Reason">Why, in plain words, for people.</param>
internal sealed record AlertDecision(TicketMove Move, string Reason)
{
    /// <summary>Pure: facts in, decision out.</summary>
    /// <param name="alert">What is known of the alert.</param>
    /// <param name="settings">The organization's settings.</param>
    /// <param name="asset">The asset of the alert's device, if there is one.</param>
    /// <param name="ticket">The alert's ticket, if there is one.</param>
    /// <param name="ticketIsClosed">Whether that ticket's status is a closed one.</param>
    public static AlertDecision Decide(AlertRow alert, SyncSettings settings, AssetRow? asset, TicketRow? ticket, bool ticketIsClosed) =>
        (alert.Active, ticket) switch
        {
            (true, null) => DecideOpening(alert, settings, asset),
            (true, not null) => DecideReopening(alert, ticket, ticketIsClosed),
            (false, null) => new AlertDecision(TicketMove.None, "The alert has cleared; it has no ticket."),
            (false, not null) => DecideResolving(alert, ticket, ticketIsClosed),
        };

    private static AlertDecision DecideOpening(AlertRow alert, SyncSettings settings, AssetRow? asset)
    {
        string? obstacle = !settings.SyncAlerts.Enabled ? "Sync alerts is off."
            : !settings.AutoCreateTickets ? "Auto-create tickets is off."
            : alert.DeviceId is null ? "The alert names no device."
            : asset is null ? "The alert's device has no asset: its group is not mapped to a client, or Level does not know the device."
            : asset.ClientId is null ? $"The asset {asset.Name} belongs to no client."
            : null;
        return obstacle is null
            ? new AlertDecision(TicketMove.Open, "Ticket opened.")
            : new AlertDecision(TicketMove.None, $"No ticket: {obstacle}");
    }

    private static AlertDecision DecideReopening(AlertRow alert, TicketRow ticket, bool ticketIsClosed)
    {
        // Back since the ticket was resolved or closed: a person who closed it later than that has seen it.
        var isBack = alert.ResolvedAt >= ticket.AlertTurnAt && alert.ActiveAt > ticket.AlertTurnAt && !(alert.ActiveAt <= ticket.ResolvedAt);
        return isBack && (ticketIsClosed || ticket.ResolvedAt is not null)
            ? new AlertDecision(TicketMove.Reopen, "The alert became active again: ticket reopened.")
            : new AlertDecision(TicketMove.None, ticketIsClosed ? "A person closed the ticket while the alert was active." : "The alert has its ticket.");
    }

    private static AlertDecision DecideResolving(AlertRow alert, TicketRow ticket, bool ticketIsClosed) =>
        ticketIsClosed || ticket.ResolvedAt is not null
                ? new AlertDecision(TicketMove.None, ticket.AlertTurnAt >= alert.ResolvedAt ? "The alert cleared: ticket resolved." : "The alert cleared; the ticket had been resolved before.")
            : alert.ResolvedAt <= ticket.ReopenedAt
                ? new AlertDecision(TicketMove.None, "The alert cleared; a person opened the ticket again since.")
            : new AlertDecision(TicketMove.Resolve, "The alert cleared: ticket resolved.");
}
