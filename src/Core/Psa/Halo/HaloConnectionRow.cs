using Integration.Core.Secrets;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo;

/// <summary>An organization's connection to its HaloPSA, as stored.</summary>
internal sealed class HaloConnectionRow : Row
{
    public const string Key = "connection";

    /// <summary>What HaloPSA's stock set-up calls Closed.</summary>
    public const int UsualClosedStatus = 9;

    /// <summary>The private note of HaloPSA's stock set-up.</summary>
    public const int UsualNoteOutcome = 7;

    /// <summary>Where it is: normalized, without a slash at its end, <c>/api</c> or <c>/auth</c>.</summary>
    public string Url { get; set; } = "";

    public string ClientId { get; set; } = "";

    /// <summary>Where the client secret is kept. A changed secret has another reference.</summary>
    public string Secret { get; set; } = "";

    /// <summary>The last characters of the client secret.</summary>
    public string? SecretHint { get; set; }

    /// <summary>Whether anything is sent.</summary>
    public bool Enabled { get; set; }

    public DateTimeOffset? EnabledAt { get; set; }

    /// <summary>The status that a ticket gets when its alert clears.</summary>
    public int ClosedStatusId { get; set; } = UsualClosedStatus;

    /// <summary>The outcome that private notes are written with.</summary>
    public int NoteOutcomeId { get; set; } = UsualNoteOutcome;

    /// <summary>What a person has to mend before anything can be sent; null when nothing.</summary>
    public string? Error { get; set; }

    /// <summary>While there is an <see cref="Error"/>, nothing is sent before this time unless something asks for it; null for at once.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    /// <summary>The reference of the secret that HaloPSA refused: it is not used again.</summary>
    public string? RejectedSecret { get; set; }

    /// <summary>When HaloPSA last did not let us add asset types or fields; null when it may be tried.</summary>
    public DateTimeOffset? FieldsRefusedAt { get; set; }

    public OrganizationId Organization() => new(PartitionKey);

    public SecretReference SecretReference() => new(Secret);

    /// <summary>Whether the secret that is kept was entered for this place and this client id: nobody else gets it.</summary>
    public bool IsFor(HaloCredentials entered) => Url == entered.Address.ToString() && ClientId == entered.ClientId;
}
