namespace Integration.Core.Psa.Halo.Policies;

/// <summary>Which alerts are to make tickets of which type.</summary>
/// <param name="Pattern">An alert's name; <c>*</c> stands for any run of characters.</param>
/// <param name="TicketTypeId">The ticket type in HaloPSA; null: such alerts make no ticket.</param>
internal sealed record HaloPolicyRequest(string? Pattern, int? TicketTypeId);
