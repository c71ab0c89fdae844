using System.Diagnostics;
using Azure.Data.Tables;
using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Psa;
using Integration.Core.Quotas;
using Integration.Core.Storage;

namespace Bench;

/// <summary>
/// What a sync cannot be faster than: (A) all pages of devices, one after the other, and (B) all their assets, one transaction after the other.
/// Nothing else of the product is at work.
/// </summary>
internal sealed class SyncFloors : IDisposable
{
    private static readonly LevelAccount Account = new(new OrganizationId(Ids.New()), null, "demo-level-key");
    private static readonly Target Client = new(Ids.New());

    private readonly HttpClient _http = new();
    private readonly LevelClient _level;
    private readonly TableServiceClient _tables;
    private readonly List<AssetRow> _rows = [];

    public SyncFloors(Uri level, string storage)
    {
        LevelClient.Prepare(_http, level.ToString());
        _level = new LevelClient(_http, new OpenGate(), TimeProvider.System);
        _tables = new TableServiceClient(storage);
    }

    public int Pages { get; private set; }

    public int Assets => _rows.Count;

    /// <summary>Walks once, beside the clock, and makes the assets that (B) writes: those of devices in a group, as every group is mapped.</summary>
    public async Task PrepareAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        Pages = await WalkAsync(devices => _rows.AddRange(
            devices.Where(device => device.GroupId is not null).Select(device => AssetBuilder.Want(
                new AssetRow(), Account.Organization, device, Client, null, now, null))));
    }

    public Task<double> WalkAsync() => TimeAsync(() => WalkAsync(_ => { }));

    /// <summary>(B), in seconds, into a table of its own that is gone afterwards.</summary>
    public async Task<double> WriteAsync()
    {
        var table = _tables.GetTableClient($"Floor{Guid.NewGuid():N}");
        await table.CreateAsync();
        var seconds = await TimeAsync(async () =>
        {
            foreach (var some in _rows.Chunk(100))
            {
                await table.SubmitTransactionAsync(some.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)));
            }
        });
        await table.DeleteAsync();
        return seconds;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }

    private async Task<int> WalkAsync(Action<IReadOnlyList<LevelDevice>> take)
    {
        var pages = 0;
        string? after = null;
        do
        {
            var page = await _level.ListDevicesAsync(Account, after, CancellationToken.None);
            take(page.Items);
            after = page.Next;
            pages++;
        }
        while (after is not null);
        return pages;
    }

    private sealed class OpenGate() : LevelGate(null!, null!)
    {
        public override ValueTask EnterAsync(LevelAccount account, CallPriority priority, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
