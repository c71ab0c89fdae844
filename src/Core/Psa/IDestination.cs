using Integration.Core.Mapping;

namespace Integration.Core.Psa;

/// <summary>
/// A PSA in which Level's devices become assets and its alerts tickets. The engine finds out what is to be and writes that
/// through here; how it gets to the PSA is the destination's own affair. Every write may be repeated.
/// </summary>
internal interface IDestination
{
    /// <summary>Part of keys: letters only; never changed.</summary>
    string Key { get; }

    /// <summary>Begins what is said of it to people, where it is not the only destination; "" for the built-in PSA.</summary>
    string Prefix { get; }

    /// <summary>What its assets are to be.</summary>
    DestinationAssets Assets { get; }

    /// <summary>What its tickets are to be.</summary>
    IAlertTickets Tickets { get; }

    /// <summary>Whether devices and alerts go there at present.</summary>
    ValueTask<bool> IsOnAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Where in this destination the devices of an account belong.</summary>
    /// <param name="groups">The account's groups, with the decisions for the built-in PSA.</param>
    ValueTask<GroupTree> PlaceAsync(OrganizationId organization, GroupTree groups, CancellationToken cancellationToken);
}
