namespace Integration.Core.Psa.Halo.Asking;

/// <summary>Something in HaloPSA that can be chosen.</summary>
/// <param name="Id">Its number there.</param>
/// <param name="Name">Its name there; not always the only one of that name.</param>
public sealed record HaloChoice(int Id, string Name);

/// <summary>A site that can be chosen.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="CompanyId">The company that it belongs to.</param>
/// <param name="CompanyName">That company's name.</param>
public sealed record HaloSiteChoice(int Id, string Name, int CompanyId, string? CompanyName);

/// <summary>A ticket type that can be chosen.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Warning">Why its tickets may be refused; null when nothing is known.</param>
public sealed record HaloTicketTypeChoice(int Id, string Name, string? Warning);
