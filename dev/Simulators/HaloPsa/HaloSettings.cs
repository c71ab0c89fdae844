namespace Simulators.HaloPsa;

/// <summary>How this HaloPSA is set up, and which reading it shows where the real one's behaviour is not known.</summary>
public sealed record HaloSettings
{
    /// <summary>Seconds that a token is good for.</summary>
    public int ExpiresIn { get; init; } = 3600;

    /// <summary>A request for a token without the right tenant fails with 500.</summary>
    public bool TenantCheck { get; init; }

    /// <summary>What authinfo says; null is the truth, and "" leaves it out.</summary>
    public string? AuthUrl { get; init; }

    /// <summary>Changed rights count only for tokens that are issued afterwards.</summary>
    public bool RightsNeedNewToken { get; init; } = true;

    /// <summary>More rows than this are not in a page, whatever page_size says.</summary>
    public int PageCap { get; init; } = 100;

    public int RequestsPerFiveMinutes { get; init; }

    public RetryAfterForm RetryAfter { get; init; }

    /// <summary>Two assets may not have the same tag.</summary>
    public bool UniqueTags { get; init; }

    /// <summary>An asset without a tag gets the next one.</summary>
    public bool AutoTag { get; init; }

    public FieldCreation FieldCreation { get; init; }

    /// <summary>What updating something that is not there answers: 404 or 400.</summary>
    public int UnknownId { get; init; } = 404;

    /// <summary>Takes an object where an array belongs.</summary>
    public bool AcceptSingleObject { get; init; }

    /// <summary>An edit that the agent may not make changes nothing and is answered as if it had, instead of 403.</summary>
    public bool RefusedEditIsIgnored { get; init; }

    /// <summary>A deleted or merged ticket is shown and marked as such, instead of 404.</summary>
    public bool ShowDeletedTickets { get; init; }

    /// <summary>Rows of ticket lists lack their supplier_reference.</summary>
    public bool HideSupplierReferenceInLists { get; init; }

    /// <summary>An automation that gives new tickets another status, or null.</summary>
    public int? StatusOfNewTickets { get; init; }

    /// <summary>The size of the logo in every row of a list of clients: 2000000 is a real one.</summary>
    public int LogoBytes { get; init; }

    /// <summary>What is wrong with them, or null.</summary>
    public string? Problem() => this switch
    {
        { ExpiresIn: < 0 } => "expiresIn must be 0 or more.",
        { PageCap: < 1 } => "pageCap must be 1 or more.",
        { RequestsPerFiveMinutes: < 0 } => "requestsPerFiveMinutes must be 0 or more.",
        { UnknownId: not (400 or 404) } => "unknownId is 400 or 404.",
        { LogoBytes: < 0 or > 20_000_000 } => "logoBytes is from 0 to 20000000.",
        _ => null,
    };
}
