using Integration.Core.Psa;

namespace Integration.Core.Alerts;

/// <summary>What is to be done about an alert's ticket.</summary>
internal enum TicketAction
{
    None,

    Open,

    /// <summary>The alert cleared: resolve it.</summary>
    Resolve,

    /// <summary>The alert is back: open it again.</summary>
    Reopen,
}

/// <summary>The one place that decides which ticket an alert should have (product, section 6). Nothing else opens, closes or reopens one.</summary>
/// <param name="Reason">Why, in plain words, for people.</param>
internal sealed record AlertDecision(TicketAction Move, string Reason)
{
    /// <summary>Pure: facts in, decision out.</summary>
    /// <param name="alert">What is known of the alert.</param>
    /// <param name="skipReason">Why the destination may have no ticket for it; null when it may.</param>
    /// <param name="ticket">The alert's ticket there, if there is one.</param>
    public static AlertDecision Decide(AlertRow alert, string? skipReason, AlertTicket? ticket) => (alert.Active, ticket) switch
    {
        (true, null) => skipReason is null ? new AlertDecision(TicketAction.Open, "Ticket opened.") : new AlertDecision(
            TicketAction.None, $"No ticket: {skipReason}"),
        (true, not null) => DecideReopening(alert, ticket),
        (false, null) => new AlertDecision(TicketAction.None, "The alert cleared. It has no ticket."),
        (false, not null) => DecideResolving(alert, ticket),
    };

    private static AlertDecision DecideReopening(AlertRow alert, AlertTicket ticket)
    {
        // Back since the ticket was resolved or closed: a person who closed it later than that has seen it.
        var isBack = alert.ResolvedAt >= ticket.AlertStateChangedAt && alert.ActiveAt > ticket.AlertStateChangedAt && !(alert.ActiveAt <= ticket.ResolvedAt);
        return isBack && (ticket.IsClosed || ticket.ResolvedAt is not null)
            ? new AlertDecision(TicketAction.Reopen, "The alert became active again: ticket reopened.")
            : new AlertDecision(
                TicketAction.None,
                ticket.IsClosed ? "A person closed the ticket while the alert was active." : "The alert already has a ticket.");
    }

    private static AlertDecision DecideResolving(AlertRow alert, AlertTicket ticket) =>
        ticket.IsClosed || ticket.ResolvedAt is not null
                ? new AlertDecision(
                    TicketAction.None,
                    ticket.AlertStateChangedAt >= alert.ResolvedAt
                        ? "The alert cleared: ticket resolved."
                        : "The alert cleared. The ticket was already resolved.")
            : alert.ResolvedAt <= ticket.ReopenedAt
                ? new AlertDecision(TicketAction.None, "The alert cleared, but a person reopened the ticket.")
            : new AlertDecision(TicketAction.Resolve, "The alert cleared: ticket resolved.");
}
