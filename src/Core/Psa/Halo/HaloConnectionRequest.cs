namespace Integration.Core.Psa.Halo;

/// <summary>What an administrator enters to connect HaloPSA.</summary>
/// <param name="Url">Where it is, as typed.</param>
/// <param name="ClientId">The application's client id.</param>
/// <param name="ClientSecret">Its secret; left out, the one that is kept stays.</param>
/// <param name="ClosedStatusId">The status that a ticket gets when its alert clears; left out, it stays.</param>
/// <param name="NoteOutcomeId">The outcome that private notes are written with; left out, it stays.</param>
public sealed record HaloConnectionRequest(string? Url, string? ClientId, string? ClientSecret, int? ClosedStatusId = null, int? NoteOutcomeId = null);
