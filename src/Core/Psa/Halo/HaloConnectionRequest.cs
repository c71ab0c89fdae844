using Integration.Core.Psa.Halo.Network;
using Integration.Core.Results;
using Integration.Core.Secrets;

namespace Integration.Core.Psa.Halo;

/// <summary>What an administrator enters to connect HaloPSA.</summary>
/// <param name="ClientSecret">Its secret; left out, the one that is kept stays.</param>
/// <param name="ClosedStatusId">The status that a ticket gets when its alert clears; left out, it stays.</param>
/// <param name="NoteOutcomeId">The outcome that private notes are written with; left out, it stays.</param>
internal sealed record HaloConnectionRequest(string? Url, string? ClientId, Secret? ClientSecret, int? ClosedStatusId = null, int? NoteOutcomeId = null);

/// <summary>Where an administrator says that HaloPSA is, and who we are there: checked.</summary>
/// <param name="Secret">Its secret; null when none was entered.</param>
internal sealed record HaloCredentials(HaloAddress Address, string ClientId, Secret? Secret)
{
    private const int MaxIdLength = 200;
    private const int MaxSecretLength = 1000;

    /// <summary>What was entered, or all that is wrong with it.</summary>
    public static Result<HaloCredentials> Read(HaloConnectionRequest request, HaloPsaOptions options)
    {
        var errors = new Dictionary<string, string[]>();
        if (!HaloAddress.Parse(request.Url, options).Succeeded(out var address, out var wrong))
        {
            errors["url"] = wrong.Errors!["url"];
        }

        var id = request.ClientId?.Trim() ?? "";
        Check("clientId", id, MaxIdLength, "Copy it again from HaloPSA, Configuration > Integrations > HaloPSA API > View Applications.");
        var secret = request.ClientSecret?.Reveal().Trim() ?? "";
        if (secret.Length > 0)
        {
            Check("clientSecret", secret, MaxSecretLength, "Copy it again; HaloPSA shows it once, when the application is made.");
        }

        CheckId("closedStatusId", request.ClosedStatusId, "status");
        CheckId("noteOutcomeId", request.NoteOutcomeId, "outcome");
        return errors.Count > 0 ? Wrong(errors) : new HaloCredentials(address!, id, secret.Length == 0 ? null : new Secret(secret));

        void Check(string field, string text, int longest, string advice)
        {
            if (text.Length == 0)
            {
                errors[field] = ["is required."];
            }
            else if (text.Length > longest || !text.All(character => character is > ' ' and <= '~'))
            {
                errors[field] = [$"contains spaces or unsupported characters, or is too long. {advice}"];
            }
        }

        void CheckId(string field, int? id, string what)
        {
            if (id < 1)
            {
                errors[field] = [$"is {id}, which is no {what}'s id."];
            }
        }
    }

    public static Problem Wrong(Dictionary<string, string[]> errors) =>
        new(ProblemKind.Invalid, "invalid-request", string.Join(" ", errors.Select(error => $"{error.Key}: {error.Value[0]}")), errors);
}

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
