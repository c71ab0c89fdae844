using Integration.Core.Alerts;

namespace Integration.Core.Psa;

/// <summary>A destination's tickets, as far as alerts are concerned. What is to be done about one is decided by <see cref="AlertDecision"/>.</summary>
internal interface IAlertTickets
{
    /// <summary>What its settings say, as they were a few seconds ago at most.</summary>
    ValueTask<TicketPolicy> GetPolicyAsync(OrganizationId organization, CancellationToken cancellationToken);

    Task<TicketState?> FindAsync(AlertRow alert, CancellationToken cancellationToken);

    /// <summary>Brings the ticket to what is wanted. Doing the same twice changes nothing the second time.</summary>
    /// <returns>False when the ticket changed meanwhile: decide again. And the alert's ticket after it.</returns>
    Task<(bool Done, TicketState? Ticket)> TryApplyAsync(WantedTicket wanted, CancellationToken cancellationToken);
}

/// <summary>A destination's settings, as far as they decide about alerts' tickets.</summary>
/// <param name="Version">Another one for each setting that makes a difference to <paramref name="RuleFor"/>.</param>
/// <param name="RuleFor">For an alert of this name, and the asset of its device (null: none).</param>
internal sealed record TicketPolicy(string Version, Func<string, AssetRow?, TicketRule> RuleFor);

/// <summary>What a destination's settings say about one alert.</summary>
/// <param name="Skip">Why such an alert opens no ticket; null when it does.</param>
/// <param name="HasTarget">Whether the asset belongs somewhere in the destination.</param>
/// <param name="TargetName">What assets belong to: client or site.</param>
/// <param name="TicketTypeId">The type of the ticket to open; null where there are no types.</param>
internal sealed record TicketRule(TicketReason? Skip, bool HasTarget, string TargetName, int? TicketTypeId = null);

/// <summary>What is to be done about an alert's ticket.</summary>
/// <param name="Asset">The device's asset; there is one whenever a ticket is to be opened.</param>
/// <param name="Current">The ticket that was decided about; null when there is none.</param>
internal sealed record WantedTicket(TicketAction Action, AlertRow Alert, AssetRow? Asset, int? TicketTypeId, TicketState? Current);

/// <summary>What there is to know about an alert's ticket.</summary>
/// <param name="Id">Its id in the built-in PSA; null elsewhere.</param>
/// <param name="AssetId">The asset in the built-in PSA that it was opened for.</param>
/// <param name="AlertStateChangedAt">The change of the alert's state that last changed it.</param>
/// <param name="ResolvedAt">When it was resolved; null while it is not.</param>
/// <param name="ReopenedAt">When a person last opened it again.</param>
/// <param name="IsClosed">Whether work on it is over.</param>
internal abstract record TicketState(
    string? Id, string? AssetId, DateTimeOffset? AlertStateChangedAt, DateTimeOffset? ResolvedAt, DateTimeOffset? ReopenedAt, bool IsClosed);
