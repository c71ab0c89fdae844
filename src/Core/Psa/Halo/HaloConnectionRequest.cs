using Integration.Core.Secrets;

namespace Integration.Core.Psa.Halo;

/// <summary>What an administrator enters to connect HaloPSA.</summary>
/// <param name="ClientSecret">Its secret; left out, the one that is kept stays.</param>
/// <param name="ClosedStatusId">The status that a ticket gets when its alert clears; left out, it stays.</param>
/// <param name="NoteOutcomeId">The outcome that private notes are written with; left out, it stays.</param>
internal sealed record HaloConnectionRequest(string? Url, string? ClientId, Secret? ClientSecret, int? ClosedStatusId = null, int? NoteOutcomeId = null);
