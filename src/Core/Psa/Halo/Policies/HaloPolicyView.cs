namespace Integration.Core.Psa.Halo.Policies;

/// <summary>A policy, and what it was good for so far.</summary>
/// <param name="Pattern">An alert's name; <c>*</c> stands for any run of characters.</param>
/// <param name="TicketTypeId">The ticket type; null: such alerts make no ticket.</param>
/// <param name="Alerts">Alerts that this policy, as the first that fits, decides about.</param>
/// <param name="LastSeenAt">When the last of them became active.</param>
internal sealed record HaloPolicyView(string Pattern, int? TicketTypeId, string? TicketTypeName, int Alerts, DateTimeOffset? LastSeenAt);

/// <summary>A name that alerts had.</summary>
/// <param name="Name">The name, which is that of the monitor at Level.</param>
/// <param name="LastSeenAt">When the last of them became active.</param>
/// <param name="Pattern">The pattern of the policy that decides about them; null when none does: such alerts make no ticket.</param>
/// <param name="TicketTypeId">The ticket type that they get; null: none.</param>
internal sealed record HaloAlertName(string Name, int Count, DateTimeOffset? LastSeenAt, string? Pattern, int? TicketTypeId);
