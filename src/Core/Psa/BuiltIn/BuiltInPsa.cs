using Integration.Core.Mapping;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>The built-in PSA. Always enabled; without a mapped group it receives nothing.</summary>
internal sealed class BuiltInPsa(AssetStore assets, AlertTickets tickets) : IDestination
{
    public string Key => "";

    public string Prefix => "";

    public DestinationAssets Assets => assets;

    public IAlertTickets Tickets => tickets;

    public ValueTask<bool> IsOnAsync(OrganizationId organization, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public ValueTask<GroupTree> PlaceAsync(OrganizationId organization, GroupTree groups, CancellationToken cancellationToken) => ValueTask.FromResult(groups);
}
