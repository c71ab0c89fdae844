using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa;
using Integration.Core.Results;
using Integration.Core.Sync;

namespace Integration.Core.Devices;

/// <summary>
/// One step of a traversal of an account's devices, for one destination. Pages go in; assets that have to change are written in
/// transactions while the next page is on its way. What is unchanged costs nothing.
/// </summary>
internal sealed class DestinationTraversal(
    DeviceDestination destination, OrganizationId organization, TargetMap targets, AssetSnapshot snapshot, bool isDry) : IAsyncDisposable
{
    private const int MaxIdLength = 80;

    private readonly AssetStore _assets = destination.To.Assets;
    private readonly Dictionary<ulong, Write> _waiting = [];
    private Task<IReadOnlyList<ulong>> _writing = Task.FromResult<IReadOnlyList<ulong>>([]);

    public DeviceDestination To => destination;

    /// <summary>The assets as the step leaves them, or in a dry run would leave them.</summary>
    public AssetSnapshot Assets => snapshot;

    /// <summary>Devices that belong to a client, changed or not.</summary>
    public int Synced { get; private set; }

    /// <summary>What became of the assets.</summary>
    public SyncChanges Changes { get; private set; } = SyncChanges.None;

    /// <summary>For each device that cannot become an asset: which, and why.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>What a dry run would do to which asset.</summary>
    public List<string> Notes { get; } = [];

    /// <param name="readAt">When Level was asked: what a webhook brought later is newer than the page.</param>
    public async Task AddAsync(IReadOnlyList<LevelDevice> page, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        var unsure = new List<LevelDevice>();
        foreach (var device in page.DistinctBy(device => device.Id))
        {
            if (!await TryPlanAsync(device, readAt, cancellationToken))
            {
                unsure.Add(device);
            }
        }

        var before = await Task.WhenAll(unsure.Select(device => _assets.FindAsync(organization, device.Id, cancellationToken)));
        foreach (var (device, asset) in unsure.Zip(before))
        {
            await PlanAsync(device, asset, readAt, cancellationToken);
        }
    }

    /// <summary>Writes what is left. To be called also when a page could not be read.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await SettleAsync();
    }

    /// <summary>Whatever stopped the traversal: nothing of it is written after this.</summary>
    public async ValueTask DisposeAsync() => await ((Task)_writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>False when the asset has to be looked at.</summary>
    private async Task<bool> TryPlanAsync(LevelDevice device, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        var id = AssetSnapshot.KeyOf(device.Id);
        if (_waiting.ContainsKey(id))
        {
            // A list that changed while it was read holds it twice.
            await FlushAsync(cancellationToken);
            await SettleAsync();
        }

        var hash = snapshot.Find(id);
        if (AssetBuilder.Validate(device) is { } flaw)
        {
            Errors.Add($"Device {device.Nickname ?? device.Hostname} ({device.Id.Value.Shorten(MaxIdLength)}): {flaw}");
            return true;
        }

        var resolved = targets.Resolve(device.GroupId);
        if (!resolved.HasTarget)
        {
            return !snapshot.Follows(id);
        }

        Synced++;
        if (hash is not null && !device.HasDetails)
        {
            return false;
        }

        var row = AssetBuilder.Want(_assets.New(null), organization, device, resolved.Target, targets.Groups.AccountClient, readAt, null);
        if (hash == AssetSnapshot.HashOf(row.ContentHash))
        {
            return true;
        }

        if (hash is not null)
        {
            return false;
        }

        Changes += new SyncChanges(AssetsCreated: 1);
        await WriteAsync(id, new Write(row, device, readAt), "Create", cancellationToken);
        return true;
    }

    private async Task PlanAsync(LevelDevice device, AssetRow? before, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        if (before?.EventAt > readAt)
        {
            return;
        }

        var (targetBefore, followed) = (before?.Target, before?.Follows == true);
        if (await destination.Devices.WantedAsync(
            organization, new DeviceChange(device, before, null, IsRead: true), targets, cancellationToken) is not { } row)
        {
            return;
        }

        var (changes, what) = before is null ? (new SyncChanges(AssetsCreated: 1), "Create")
            : !row.Follows ? (new SyncChanges(AssetsStopped: 1), "Stop updating")
            : followed && targetBefore != row.Target ? (new SyncChanges(AssetsMoved: 1), "Move")
            : (new SyncChanges(AssetsChanged: 1), "Change");
        Changes += changes;
        await WriteAsync(AssetSnapshot.KeyOf(device.Id), new Write(row, device, readAt), what, cancellationToken);
    }

    private async Task WriteAsync(ulong id, Write write, string what, CancellationToken cancellationToken)
    {
        snapshot.Set(id, AssetSnapshot.HashOf(write.Row.ContentHash));
        if (isDry)
        {
            Notes.Add(destination.To.Describe($"{what} asset {write.Row.Name}"));
            return;
        }

        _waiting[id] = write;
        if (_waiting.Count == _assets.MaxWrites)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Begins to write what waits, once what was begun before is written.</summary>
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await SettleAsync();
        if (_waiting.Count == 0)
        {
            return;
        }

        var some = _waiting.Values.ToList();
        _waiting.Clear();
        _writing = WriteAllAsync(some, cancellationToken);
    }

    /// <summary>Waits for what is being written. Where an asset is something else than was wanted, it is read should its device come again.</summary>
    private async Task SettleAsync()
    {
        foreach (var device in await _writing)
        {
            snapshot.Set(device, AssetSnapshot.Unsure);
        }
    }

    /// <returns>Devices whose asset is something else than was wanted: a webhook was newer, or it is another account's.</returns>
    private async Task<IReadOnlyList<ulong>> WriteAllAsync(IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        if (await _assets.TryWriteManyAsync([.. writes.Select(write => write.Row)], cancellationToken))
        {
            return [];
        }

        // Someone changed one of them meanwhile, or long notes are too much together: one by one, each from what is there now.
        var others = new List<ulong>();
        foreach (var write in writes)
        {
            var asset = await destination.Devices.ApplyAsync(organization, write.Device, targets, null, isRead: true, cancellationToken, write.ReadAt);
            if (asset?.ContentHash != write.Row.ContentHash)
            {
                others.Add(AssetSnapshot.KeyOf(write.Row));
            }
        }

        return others;
    }

    /// <summary>An asset to be written, and what it comes from.</summary>
    private sealed record Write(AssetRow Row, LevelDevice Device, DateTimeOffset ReadAt);
}
