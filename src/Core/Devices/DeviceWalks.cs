using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Storage;
using Integration.Core.Sync;

namespace Integration.Core.Devices;

/// <summary>One step of a walk through an account's devices, for all destinations at once: Level's list is read a single time.</summary>
internal sealed class DeviceWalks : IAsyncDisposable
{
    private readonly IReadOnlyList<(DeviceDestination To, DeviceTraversal Walk)> _walks;

    private DeviceWalks(IReadOnlyList<(DeviceDestination To, DeviceTraversal Walk)> walks) => _walks = walks;

    /// <summary>Devices that belong somewhere, changed or not: in the destination that has most of them.</summary>
    public int Synced => _walks.Max(one => one.Walk.Synced);

    /// <summary>What became of the assets of the first destination, which is the built-in PSA.</summary>
    public SyncChanges Changes => _walks[0].Walk.Changes;

    /// <summary>For each device that cannot become an asset: which, and why.</summary>
    public IEnumerable<string> Errors => _walks.SelectMany(one => one.Walk.Errors).Distinct();

    /// <summary>What a dry run would do to which asset.</summary>
    public IEnumerable<string> Notes => _walks.SelectMany(one => one.Walk.Notes);

    /// <summary>Devices that were known before and did not come, in each destination.</summary>
    public IReadOnlyList<MissingDevices> Missing => [.. _walks.Select(one => new MissingDevices(one.To, one.Walk.Missing))];

    /// <summary>Null when another run came between this one's steps: then it has to begin again.</summary>
    public static async Task<DeviceWalks?> StartAsync(
        IReadOnlyList<DeviceDestination> destinations, LedgerStep step, GroupTree groups, bool isDry, CancellationToken cancellationToken)
    {
        var walks = new List<(DeviceDestination, DeviceTraversal)>();
        foreach (var destination in destinations)
        {
            if (await destination.Ledger.LoadAsync(step, cancellationToken) is not { } known)
            {
                return null;
            }

            var targets = await destination.To.GetTargetsAsync(step.Organization, groups, cancellationToken);
            walks.Add((destination, new DeviceTraversal(destination, step, targets, known, isDry)));
        }

        return new DeviceWalks(walks);
    }

    public async Task AddAsync(IReadOnlyList<LevelDevice> page, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        foreach (var (_, walk) in _walks)
        {
            await walk.AddAsync(page, readAt, cancellationToken);
        }
    }

    /// <summary>Writes what is left and keeps what was seen. To be called also when a page could not be read.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, walk) in _walks)
        {
            await walk.EndAsync(cancellationToken);
        }
    }

    /// <summary>Whatever stopped the walk: nothing of it is written after this.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, walk) in _walks)
        {
            await walk.DisposeAsync();
        }
    }
}

/// <summary>Devices of a destination that a complete traversal did not hold.</summary>
internal sealed record MissingDevices(DeviceDestination From, IReadOnlyList<PackedId> Devices);
