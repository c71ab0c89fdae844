using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa;
using Integration.Core.Results;
using Integration.Core.Storage;
using Integration.Core.Sync;

namespace Integration.Core.Devices;

/// <summary>
/// One step of a walk through an account's devices. Pages go in; assets that have to change are written in transactions
/// while the next page is on its way. What is unchanged costs nothing.
/// </summary>
internal sealed class DeviceTraversal(DeviceDestination destination, LedgerStep step, TargetMap targets, KnownDevices known, bool isDry) : IAsyncDisposable
{
    private const int MaxIdLength = 80;

    private readonly DestinationAssets _assets = destination.To.Assets;
    private readonly Dictionary<PackedId, ulong> _seen = new(known.Count);
    private readonly Dictionary<PackedId, Write> _waiting = [];
    private Task<IReadOnlyList<PackedId>> _writing = Task.FromResult<IReadOnlyList<PackedId>>([]);
    private bool _hasWritten;

    /// <summary>Devices that belong somewhere, changed or not.</summary>
    public int Synced { get; private set; }

    /// <summary>What became of the assets.</summary>
    public SyncChanges Changes { get; private set; } = SyncChanges.None;

    /// <summary>For each device that cannot become an asset: which, and why.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>What a dry run would do to which asset.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Devices that were known before and did not come.</summary>
    public IReadOnlyList<PackedId> Missing => [.. known.Ids.Where(device => !_seen.ContainsKey(device))];

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

        var before = await Task.WhenAll(unsure.Select(device => _assets.FindAsync(step.Organization, device.Id, cancellationToken)));
        foreach (var (device, asset) in unsure.Zip(before))
        {
            await PlanAsync(device, asset, readAt, cancellationToken);
        }
    }

    /// <summary>Writes what is left and keeps what was seen. To be called also when a page could not be read.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await SettleAsync();
        await destination.Ledger.KeepAsync(step, _seen, cancellationToken);
    }

    /// <summary>Whatever stopped the walk: nothing of it is written after this.</summary>
    public async ValueTask DisposeAsync() => await ((Task)_writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>False when the asset has to be looked at.</summary>
    private async Task<bool> TryPlanAsync(LevelDevice device, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        var id = PackedId.From(AssetRow.Key(device.Id));
        if (_waiting.ContainsKey(id))
        {
            // A list that changed while it was walked holds it twice.
            await FlushAsync(cancellationToken);
            await SettleAsync();
        }

        var hash = _seen.TryGetValue(id, out var seen) ? seen : known.Find(id);
        if (AssetBuilder.Validate(device) is { } flaw)
        {
            Errors.Add($"Device {device.Nickname ?? device.Hostname} ({device.Id.Value.Shorten(MaxIdLength)}): {flaw}");
            _seen[id] = hash ?? KnownDevices.Detached;
            return true;
        }

        var resolved = targets.Resolve(device.GroupId);
        if (!resolved.HasTarget)
        {
            _seen[id] = hash is null or KnownDevices.Detached ? KnownDevices.Detached : KnownDevices.Unsure;
            return hash is null or KnownDevices.Detached;
        }

        Synced++;
        if (hash is not null && !device.HasDetails)
        {
            return false;
        }

        var row = AssetBuilder.Want(_assets.New(null), step.Organization, device, resolved.Target, targets.Groups.AccountClient, readAt, null);
        if (hash == KnownDevices.HashOf(row.ContentHash))
        {
            _seen[id] = hash.Value;
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
        var id = PackedId.From(AssetRow.Key(device.Id));
        if (before?.EventAt > readAt)
        {
            _seen[id] = KnownDevices.HashOf(before.ContentHash);
            return;
        }

        var (targetBefore, followed) = (before?.Target, before?.Follows == true);
        if (await destination.Devices.WantedAsync(
            step.Organization, new DeviceChange(device, before, null, IsRead: true), targets, cancellationToken) is not { } row)
        {
            _seen[id] = before is null ? KnownDevices.Detached : KnownDevices.HashOf(before.ContentHash);
            return;
        }

        var (changes, what) = before is null ? (new SyncChanges(AssetsCreated: 1), "Create")
            : !row.Follows ? (new SyncChanges(AssetsStopped: 1), "Stop updating")
            : followed && targetBefore != row.Target ? (new SyncChanges(AssetsMoved: 1), "Move")
            : (new SyncChanges(AssetsChanged: 1), "Change");
        Changes += changes;
        await WriteAsync(id, new Write(row, device, readAt), what, cancellationToken);
    }

    private async Task WriteAsync(PackedId id, Write write, string what, CancellationToken cancellationToken)
    {
        _seen[id] = KnownDevices.HashOf(write.Row.ContentHash);
        if (isDry)
        {
            Notes.Add(destination.To.Describe($"{what} asset {write.Row.Name}"));
            return;
        }

        _waiting[id] = write;
        if (_waiting.Count == _assets.MaxPerPage)
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

        if (!_hasWritten)
        {
            await destination.Ledger.BeginWritingAsync(step, cancellationToken);
            _hasWritten = true;
        }

        var some = _waiting.Values.ToList();
        _waiting.Clear();
        _writing = WriteAllAsync(some, cancellationToken);
    }

    /// <summary>Waits for what is being written. Where an asset is something else than was wanted, the next walk looks at it.</summary>
    private async Task SettleAsync()
    {
        foreach (var device in await _writing)
        {
            _seen[device] = KnownDevices.Unsure;
        }
    }

    /// <returns>Devices whose asset is something else than was wanted: a webhook was newer, or it is another account's.</returns>
    private async Task<IReadOnlyList<PackedId>> WriteAllAsync(IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        if (await _assets.TryWritePageAsync([.. writes.Select(write => write.Row)], cancellationToken))
        {
            return [];
        }

        // Someone changed one of them meanwhile, or long notes are too much together: one by one, each from what is there now.
        var others = new List<PackedId>();
        foreach (var write in writes)
        {
            var asset = await destination.Devices.ApplyAsync(step.Organization, write.Device, targets, null, isRead: true, cancellationToken, write.ReadAt);
            if (asset?.ContentHash != write.Row.ContentHash)
            {
                others.Add(PackedId.From(write.Row.RowKey));
            }
        }

        return others;
    }

    /// <summary>An asset to be written, and what it comes from.</summary>
    private sealed record Write(AssetRow Row, LevelDevice Device, DateTimeOffset ReadAt);
}
