namespace Simulators.Level;

/// <summary>Where Level is silent or its sources disagree, which of the readings an account shows.</summary>
internal sealed record Switches
{
    /// <summary>GET /v2/groups?parent_id=null answers 404 instead of the root groups.</summary>
    public bool ParentIdNullIsNotFound { get; init; }

    /// <summary>Device events carry cpus, disks and the other include parts.</summary>
    public bool WebhookIncludes { get; init; }

    /// <summary>Deleted events carry nothing but the id.</summary>
    public bool DeletedEventsIdOnly { get; init; }

    /// <summary>Leaves out every field that only third parties have seen.</summary>
    public bool OmitThirdPartyFields { get; init; }

    public bool NumbersAsStrings { get; init; }

    /// <summary>The first client's group hangs below its own sub-group.</summary>
    public bool GroupCycle { get; init; }

    /// <summary>Ids hold / and +.</summary>
    public bool SlashIds { get; init; }

    /// <summary>Ids have 255 characters, most of them odd.</summary>
    public bool LongIds { get; init; }
}
