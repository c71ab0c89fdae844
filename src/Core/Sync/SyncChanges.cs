namespace Integration.Core.Sync;

/// <summary>What a run changed, or in a dry run would change.</summary>
/// <param name="GroupsNew">Groups that Level has and we did not know.</param>
/// <param name="GroupsVanished">Groups that Level has no more.</param>
/// <param name="AssetsMoved">Assets that went to another client.</param>
/// <param name="AssetsStopped">Assets that stand still from now on, as their device's group is not mapped any more.</param>
/// <param name="AssetsRemoved">Assets whose device Level has no more.</param>
/// <param name="TicketsOpened">Tickets made for alerts.</param>
/// <param name="TicketsResolved">Tickets resolved, as their alert has cleared.</param>
/// <param name="TicketsReopened">Tickets opened again, as their alert is back.</param>
internal sealed record SyncChanges(
    int GroupsNew = 0,
    int GroupsVanished = 0,
    int AssetsCreated = 0,
    int AssetsChanged = 0,
    int AssetsMoved = 0,
    int AssetsStopped = 0,
    int AssetsRemoved = 0,
    int TicketsOpened = 0,
    int TicketsResolved = 0,
    int TicketsReopened = 0)
{
    public static SyncChanges None { get; } = new();

    public static SyncChanges operator +(SyncChanges one, SyncChanges other) => new(
        one.GroupsNew + other.GroupsNew,
        one.GroupsVanished + other.GroupsVanished,
        one.AssetsCreated + other.AssetsCreated,
        one.AssetsChanged + other.AssetsChanged,
        one.AssetsMoved + other.AssetsMoved,
        one.AssetsStopped + other.AssetsStopped,
        one.AssetsRemoved + other.AssetsRemoved,
        one.TicketsOpened + other.TicketsOpened,
        one.TicketsResolved + other.TicketsResolved,
        one.TicketsReopened + other.TicketsReopened);
}
