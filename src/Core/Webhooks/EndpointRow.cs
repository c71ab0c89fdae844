using Integration.Core.Secrets;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>A webhook URL's last part: whose it is, and which secrets count there. An id is never given to anyone else.</summary>
internal sealed class EndpointRow : Row
{
    public const string Partition = "level";

    public string Organization { get; set; } = "";

    /// <summary>The client whose own Level account sends here; null for the organization's.</summary>
    public string? Client { get; set; }

    public string? Secret { get; set; }

    public string? PreviousSecret { get; set; }

    public DateTimeOffset? PreviousValidUntil { get; set; }

    public OrganizationId ToOrganization() => new(Organization);

    public SecretReference? Current() => Reference(Secret);

    /// <summary>The secret before the present one, while it still counts.</summary>
    public SecretReference? Previous(DateTimeOffset now) => PreviousValidUntil > now ? Reference(PreviousSecret) : null;

    private static SecretReference? Reference(string? name) => name is null ? null : new SecretReference(name);
}

/// <summary>Says to every instance: what is known of this endpoint is about to change. The key begins with the time, and no two are alike.</summary>
internal sealed class EndpointChangeRow : Row
{
    public const string Partition = "changes";

    public string Endpoint { get; set; } = "";

    /// <summary>It has happened: who reads the endpoint after this has been seen need not read it again.</summary>
    public bool Done { get; set; }

    /// <summary>Before every announcement of this time or later.</summary>
    public static string From(DateTimeOffset at) => $"{Ids.Ascending(at)}-";

    public static string NewKey(DateTimeOffset at) => $"{From(at)}{Ids.New(8)}";
}
