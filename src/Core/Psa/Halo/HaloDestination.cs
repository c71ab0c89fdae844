using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Tickets;

namespace Integration.Core.Psa.Halo;

/// <summary>HaloPSA: what is to be is kept here and told to it by the outbox, within its limits. On when an administrator has enabled it.</summary>
internal sealed class HaloDestination(
    HaloAssetStore assets, HaloAlertTickets tickets, HaloStore store, GroupStore groupStore, IntegrationStore integrations) : IDestination
{
    public const string DestinationKey = "halopsa";

    public string Key => DestinationKey;

    public string DisplayName => "HaloPSA";

    public DestinationAssets Assets => assets;

    public IAlertTickets Tickets => tickets;

    public async ValueTask<bool> IsEnabledAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        (await integrations.FindRecentAsync(organization, cancellationToken))?.IsOn(Key) == true;

    public async ValueTask<TargetMap> GetTargetsAsync(OrganizationId organization, GroupTree groups, CancellationToken cancellationToken)
    {
        // What was chosen in another HaloPSA means nothing in this one.
        var settings = await store.GetRecentAsync(organization, cancellationToken);
        var mappings = settings.Mappings.Where(mapping => mapping.Url == settings.Connection?.Url).ToDictionary(mapping => new LevelGroupId(mapping.GroupId));
        if (groups.AccountClient is not { } client)
        {
            return new TargetMap(groups, Decide);
        }

        // A client's own account has groups of its own, which nobody maps: its devices belong where the group of that client does.
        var all = new GroupTree(await groupStore.ListAsync(organization, cancellationToken));
        var link = all.Groups.FirstOrDefault(group => group.Decision == GroupDecision.Client && group.ClientId == client);
        return TargetMap.ForAccount(groups, new TargetMap(all, Decide).Resolve(link?.Id));

        TargetResolution? Decide(Group group) => !mappings.TryGetValue(group.Id, out var mapping) ? null
            : mapping.Skip ? TargetResolution.Skipped
            : TargetResolution.To(mapping.ToHaloTarget().Format());
    }
}
