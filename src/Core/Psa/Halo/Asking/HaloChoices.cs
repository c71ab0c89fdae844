namespace Integration.Core.Psa.Halo.Asking;

/// <summary>Something in HaloPSA that can be chosen.</summary>
/// <param name="Name">Its name there; not always the only one of that name.</param>
internal sealed record HaloChoice(int Id, string Name);

/// <summary>A site that can be chosen.</summary>
/// <param name="CompanyId">The company that it belongs to.</param>
internal sealed record HaloSiteChoice(int Id, string Name, int CompanyId, string? CompanyName);

/// <summary>A ticket type that can be chosen.</summary>
/// <param name="Warning">Why its tickets may be refused; null when nothing is known.</param>
internal sealed record HaloTicketTypeChoice(int Id, string Name, string? Warning);
