using Integration.Core.Alerts;

namespace Integration.Core.Psa;

/// <summary>A destination's tickets, as far as alerts are concerned.</summary>
internal interface IAlertTickets
{
    /// <summary>The alert's ticket; null when there is none.</summary>
    Task<AlertTicket?> FindAsync(AlertRow alert, CancellationToken cancellationToken);

    /// <summary>Whether such an alert is to have a ticket, if its device belongs somewhere.</summary>
    ValueTask<bool> WantsAsync(OrganizationId organization, string alertName, CancellationToken cancellationToken);

    /// <summary>Why the alert may have no ticket, in plain words; null when it may.</summary>
    ValueTask<string?> FindSkipReasonAsync(AlertRow alert, AssetRow? asset, CancellationToken cancellationToken);

    /// <summary>Makes the move. Not done when the ticket changed meanwhile: decide again. Doing the same twice changes nothing the second time.</summary>
    /// <returns>Whether it is done, and the alert's ticket after it.</returns>
    Task<(bool Done, AlertTicket? Ticket)> TryApplyAsync(
        TicketAction move, AlertRow alert, AssetRow? asset, AlertTicket? ticket, CancellationToken cancellationToken);

    /// <summary>Notes on the alert that it has this ticket, or none.</summary>
    void Note(AlertRow alert, AlertTicket? ticket, AssetRow? asset);

    /// <summary>Whether an alert that a poll knows as active and settled has its ticket.</summary>
    ValueTask<bool> HasAsync(OrganizationId organization, AlertPointerRow alert, CancellationToken cancellationToken);
}

/// <summary>What there is to know about an alert's ticket.</summary>
/// <param name="Id">Its id in the built-in PSA; null elsewhere.</param>
/// <param name="AlertStateChangedAt">The turn of the alert that last changed it.</param>
/// <param name="ResolvedAt">When it was resolved; null while it is not.</param>
/// <param name="ReopenedAt">When a person last opened it again.</param>
/// <param name="IsClosed">Whether work on it is over.</param>
internal abstract record AlertTicket(string? Id, DateTimeOffset? AlertStateChangedAt, DateTimeOffset? ResolvedAt, DateTimeOffset? ReopenedAt, bool IsClosed);
