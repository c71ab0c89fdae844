using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa;

namespace Integration.Core.Tests.Psa.Third;

/// <summary>A PSA with rooms: each group whose name says so has one. It shows what a destination needs, and that the engine knows none by name.</summary>
internal sealed class ThirdDestination(ThirdAssetStore assets, ThirdAlertTickets tickets, IntegrationStore integrations) : IDestination
{
    public const string DestinationKey = "third";

    private const string Room = "room of ";

    public string Key => DestinationKey;

    public string DisplayName => "Third PSA";

    public AssetStore Assets => assets;

    public IAlertTickets Tickets => tickets;

    /// <summary>The group whose room that is.</summary>
    public static string GetGroup(Target target) => target.Value[Room.Length..];

    public async ValueTask<bool> IsEnabledAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        (await integrations.FindRecentAsync(organization, cancellationToken))?.IsOn(Key) == true;

    public ValueTask<TargetMap> GetTargetsAsync(OrganizationId organization, GroupTree groups, CancellationToken cancellationToken) =>
        ValueTask.FromResult(groups.AccountClient is { } client
            ? TargetMap.ForAccount(groups, TargetResolution.To(new Target(Room + client)))
            : new TargetMap(groups, group => group.Name == "group-none" ? null : TargetResolution.To(new Target(Room + group.Id))));
}
