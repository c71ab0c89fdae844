using System.ComponentModel.DataAnnotations;
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

    public AssetStore Assets => assets;

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

internal sealed class HaloPsaOptions
{
    /// <summary>
    /// Key <c>HaloPsa__RequestsPerFiveMinutes</c>: how many requests are made to one organization's HaloPSA in any five minutes, over all
    /// instances, 10 to 1,000,000. HaloPSA's hosted service allows 300 to 500, which other integrations share.
    /// </summary>
    [Range(10, 1_000_000)]
    public int RequestsPerFiveMinutes { get; set; } = 250;

    /// <summary>
    /// Key <c>HaloPsa__AllowPrivateAddresses</c>: whether a HaloPSA may be at a private, link-local or loopback address. For one that
    /// stands in the same network as this app; leave it off where several organizations use one deployment.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>
    /// Whether plain http is accepted for a loopback address: only where people sign in locally. Not a key of its own; follows <c>Auth__Mode</c>.
    /// </summary>
    internal bool AllowLoopbackHttp { get; set; }
}
