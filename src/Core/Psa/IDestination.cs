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

    /// <summary>Its name for people; "" for the built-in PSA, which needs none.</summary>
    string DisplayName { get; }

    /// <summary>What its assets are to be.</summary>
    AssetStore Assets { get; }

    /// <summary>What its tickets are to be.</summary>
    IAlertTickets Tickets { get; }

    /// <summary>Whether devices and alerts go there at present. Asked often: from memory where possible.</summary>
    ValueTask<bool> IsEnabledAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Where in this destination the devices of an account belong. Asked for each event.</summary>
    /// <param name="groups">The account's groups; where it decides on them itself, it ignores their <see cref="Group.Decision"/>.</param>
    ValueTask<TargetMap> GetTargetsAsync(OrganizationId organization, GroupTree groups, CancellationToken cancellationToken);

    /// <summary>A text for people that says which destination it is about.</summary>
    string Describe(string text) => DisplayName.Length == 0 ? text : $"{DisplayName}: {text}";
}
