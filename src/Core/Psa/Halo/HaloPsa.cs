using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Tickets;

namespace Integration.Core.Psa.Halo;

/// <summary>HaloPSA: what is to be is kept here and told to it by the outbox, within its limits. On when an administrator has enabled it.</summary>
internal sealed class HaloPsa(HaloAssetStore assets, HaloAlertTickets tickets, HaloStore store, GroupStore groups, IntegrationStore integrations) : IDestination
{
    public const string DestinationKey = "halopsa";

    public string Key => DestinationKey;

    public string Prefix => "HaloPSA: ";

    public DestinationAssets Assets => assets;

    public IAlertTickets Tickets => tickets;

    public async ValueTask<bool> IsOnAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        (await integrations.FindRecentAsync(organization, cancellationToken))?.IsOn(Key) == true;

    public async ValueTask<GroupTree> PlaceAsync(OrganizationId organization, GroupTree tree, CancellationToken cancellationToken)
    {
        // What was chosen in another HaloPSA means nothing in this one.
        var settings = await store.GetRecentAsync(organization, cancellationToken);
        var mappings = settings.Mappings.Where(mapping => mapping.Url == settings.Connection?.Url).ToDictionary(mapping => new LevelGroupId(mapping.GroupId));
        if (tree.Owner is not { } owner)
        {
            return new GroupTree(tree.Groups.Select(Decided)) { Others = tree.Others };
        }

        // A client's own account has groups of its own, which nobody maps: its devices belong where the group of that client does.
        var all = await groups.ListAsync(organization, cancellationToken);
        var link = all.FirstOrDefault(group => group.Decision == GroupDecision.Client && group.ClientId == owner);
        return GroupTree.AllOf(owner, new GroupTree(all.Select(Decided)).Place(link?.Id));

        Group Decided(Group group) => mappings.TryGetValue(group.Id, out var mapping)
            ? group with { Decision = mapping.Skip ? GroupDecision.Skip : GroupDecision.Client, ClientId = mapping.Skip ? null : mapping.ToPlace().ToClient() }
            : group with { Decision = GroupDecision.None, ClientId = null };
    }
}
