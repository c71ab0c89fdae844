using Integration.Core.Level;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Core.Tests.Psa.Third;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Sync;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Psa.Contract;

/// <summary>A destination that is one folder and one line keeps the contract: nothing in the engine knows of it.</summary>
public sealed class ThirdContractTests : DestinationContract
{
    private readonly TestStorage _storage;
    private readonly HashSet<string> _versions = [];
    private ServiceProvider? _core;

    public ThirdContractTests(TestStorage storage) =>
        (_storage, Parts) = (storage, new SyncParts(storage) { AddMore = services => services.AddThirdPsa() });

    private protected override SyncParts Parts { get; }

    private protected override ServiceProvider Core => _core!;

    private ThirdAlertTickets Tickets => Core.GetRequiredService<ThirdAlertTickets>();

    public override async Task InitializeAsync()
    {
        await Parts.ConnectAsync();
        _core = Parts.NewInstance();
        foreach (var table in _core.GetServices<FeatureTable>())
        {
            await _storage.Tables.Of(table).CreateIfNotExistsAsync();
        }

        await _core.GetRequiredService<IntegrationStore>().UpdateAsync(Parts.Organization, row => row.SetOn(ThirdDestination.DestinationKey, true), default);
    }

    public override async Task DisposeAsync() => await Parts.DisposeAsync();

    private protected override Task SettleAsync() => Task.CompletedTask;

    private protected override async Task<IReadOnlyList<SeenAsset>> AssetsAsync() =>
    [
        .. (await RowsAsync())
            .Select(row => new SeenAsset(
                row.DeviceId, row.Name, ThirdDestination.GetGroup(row.Target!.Value), row.LevelStatus != nameof(LevelStatus.Removed)))
            .OrderBy(asset => asset.Device, StringComparer.Ordinal),
    ];

    private protected override async Task<IReadOnlyList<SeenTicket>> TicketsAsync() =>
    [
        .. (await Tickets.All(Parts.Organization).ToListAsync(default)).Select(row => new SeenTicket(
            row.Subject, ThirdDestination.GetGroup(new Target(row.Room)), !row.IsClosed, row.Asset.Length > 0, row.Notes)),
    ];

    private protected override async Task ClosePersonallyAsync()
    {
        var ticket = (await Tickets.All(Parts.Organization).ToListAsync(default)).Single();
        ticket.IsClosed = true;
        (await Tickets.TryWriteAsync(ticket, default)).ShouldBeTrue();
    }

    private protected override async Task<int> CountWritesAsync()
    {
        _versions.UnionWith((await RowsAsync()).Select(row => $"{row.RowKey} {row.ETag}"));
        return _versions.Count;
    }

    private Task<List<AssetRow>> RowsAsync() =>
        Core.GetRequiredService<ThirdAssetStore>().All(Parts.Organization, null, null, default).ToListAsync(default);
}
