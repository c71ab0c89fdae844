namespace Integration.Core.Sync;

/// <summary>Changes made by a run, or planned by a dry run.</summary>
/// <param name="GroupsNew">New groups at Level.</param>
/// <param name="GroupsVanished">Groups removed at Level.</param>
/// <param name="AssetsMoved">Assets moved to another client.</param>
/// <param name="AssetsStopped">Assets that no longer sync because their device's group is no longer mapped.</param>
/// <param name="AssetsRemoved">Assets whose device was removed at Level.</param>
/// <param name="TicketsOpened">Tickets created for alerts.</param>
/// <param name="TicketsResolved">Tickets resolved because their alert cleared.</param>
/// <param name="TicketsReopened">Tickets reopened because their alert is back.</param>
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
