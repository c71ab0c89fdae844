using Integration.Core.Mapping;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>The built-in PSA: what is to be is what there is. Always on; without a mapped group nothing goes there.</summary>
internal sealed class BuiltInDestination(BuiltInAssetStore assets, AlertTickets tickets) : IDestination
{
    public string Key => "";

    public string DisplayName => "";

    public AssetStore Assets => assets;

    public IAlertTickets Tickets => tickets;

    public ValueTask<bool> IsEnabledAsync(OrganizationId organization, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public ValueTask<TargetMap> GetTargetsAsync(OrganizationId organization, GroupTree groups, CancellationToken cancellationToken) =>
        ValueTask.FromResult(groups.Clients);
}
