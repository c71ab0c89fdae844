namespace Integration.Core.Psa.Halo;

/// <summary>The connection to HaloPSA as the page shows it. The secret is never among it.</summary>
/// <param name="SecretHint">The last characters of its secret.</param>
/// <param name="Error">What a person has to mend before anything can be sent.</param>
/// <param name="ClosedStatusId">The status that a ticket gets when its alert clears.</param>
/// <param name="NoteOutcomeId">The outcome that private notes are written with.</param>
internal sealed record HaloStatusView(
    bool Connected, string? Url, string? ClientId, string? SecretHint, bool Enabled, string? Error, int ClosedStatusId, int NoteOutcomeId)
{
    internal static HaloStatusView NotConnected { get; } =
        new(false, null, null, null, false, null, HaloConnectionRow.UsualClosedStatus, HaloConnectionRow.UsualNoteOutcome);

    internal static HaloStatusView Of(HaloConnectionRow? row) => row is null
        ? NotConnected
        : new(true, row.Url, row.ClientId, row.SecretHint, row.Enabled, row.Error, row.ClosedStatusId, row.NoteOutcomeId);
}
