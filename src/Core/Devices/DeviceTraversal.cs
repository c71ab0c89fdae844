using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Sync;

namespace Integration.Core.Devices;

/// <summary>One step of a traversal of an account's devices, for all destinations at once: Level's list is read a single time.</summary>
internal sealed class DeviceTraversal : IAsyncDisposable
{
    private readonly IReadOnlyList<DestinationTraversal> _destinations;
    private readonly HashSet<ulong> _seen = [];

    private DeviceTraversal(IReadOnlyList<DestinationTraversal> destinations) => _destinations = destinations;

    /// <summary>Devices that belong somewhere, changed or not: in the destination that has most of them.</summary>
    public int Synced => _destinations.Max(one => one.Synced);

    /// <summary>What became of the assets of the first destination, which is the built-in PSA.</summary>
    public SyncChanges Changes => _destinations[0].Changes;

    /// <summary>For each device that cannot become an asset: which, and why.</summary>
    public IEnumerable<string> Errors => _destinations.SelectMany(one => one.Errors).Distinct();

    /// <summary>What a dry run would do to which asset.</summary>
    public IEnumerable<string> Notes => _destinations.SelectMany(one => one.Notes);

    /// <summary>Every device that came, as <see cref="AssetSnapshot.KeyOf(LevelDeviceId)"/>.</summary>
    public IReadOnlySet<ulong> Seen => _seen;

    /// <summary>Destinations with an asset whose device did not come.</summary>
    public IReadOnlyList<DeviceDestination> WithAbsent => [.. _destinations.Where(one => one.Assets.HasAbsent(_seen)).Select(one => one.To)];

    public static async Task<DeviceTraversal> StartAsync(
        IReadOnlyList<DeviceDestination> destinations, OrganizationId organization, GroupTree groups, bool isDry, CancellationToken cancellationToken) =>
        new(await Task.WhenAll(destinations.Select(async to => new DestinationTraversal(
            to,
            organization,
            await to.To.GetTargetsAsync(organization, groups, cancellationToken),
            await AssetSnapshot.ReadAsync(to.To.Assets, organization, groups, cancellationToken),
            isDry))));

    /// <param name="readAt">When Level was asked: what a webhook brought later is newer than the page.</param>
    public async Task AddAsync(IReadOnlyList<LevelDevice> page, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        _seen.UnionWith(page.Select(device => AssetSnapshot.KeyOf(device.Id)));
        foreach (var destination in _destinations)
        {
            await destination.AddAsync(page, readAt, cancellationToken);
        }
    }

    /// <summary>Writes what is left. To be called also when a page could not be read.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var destination in _destinations)
        {
            await destination.EndAsync(cancellationToken);
        }
    }

    /// <summary>The devices that came and have, or in a dry run would have, an asset that follows them, by destination.</summary>
    public IEnumerable<(string Destination, IEnumerable<ulong> Devices)> Following() =>
        _destinations.Select(one => (one.To.To.Key, _seen.Where(one.Assets.Follows)));

    /// <summary>Whatever stopped the traversal: nothing of it is written after this.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var destination in _destinations)
        {
            await destination.DisposeAsync();
        }
    }
}
