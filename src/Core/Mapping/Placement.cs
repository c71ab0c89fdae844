namespace Integration.Core.Mapping;

/// <summary>Where a device belongs, by the nearest decision going up from its group.</summary>
internal enum PlacementKind
{
    /// <summary>No decision up to the root, or no group: does not sync.</summary>
    Unmapped,

    /// <summary>A skipped group stopped the search: does not sync.</summary>
    Skipped,

    /// <summary>Belongs to a client.</summary>
    Client,
}

/// <summary>Where a device belongs.</summary>
/// <param name="Client">Set for <see cref="PlacementKind.Client"/>.</param>
internal readonly record struct Placement(PlacementKind Kind, ClientId? Client = null)
{
    /// <summary>Whether devices there sync.</summary>
    public bool Syncs => Kind == PlacementKind.Client;
}
