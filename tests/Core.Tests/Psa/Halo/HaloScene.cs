using Integration.Core.Level;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Rules;
using Integration.Core.Psa.Halo.Tickets;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Sync;
using Microsoft.Extensions.DependencyInjection;
using Simulators.HaloPsa;
using Simulators.HaloPsa.Rows;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>An organization with Level, a simulated HaloPSA, and all of Core between them; the clock is the test's.</summary>
internal sealed class HaloScene : IAsyncDisposable
{
    private readonly TestStorage _storage;

    private HaloScene(TestStorage storage, SyncParts sync, HaloPsaSimulator halo) => (_storage, Sync, Halo) = (storage, sync, halo);

    public SyncParts Sync { get; }

    public HaloPsaSimulator Halo { get; }

    public FakeTimeProvider Clock => Sync.Clock;

    public OrganizationId Organization => Sync.Organization;

    /// <summary>The instance that works unless a test takes another.</summary>
    public ServiceProvider Core { get; private set; } = null!;

    public HaloAssetStore Assets => Core.GetRequiredService<HaloAssetStore>();

    public HaloAlertTickets Tickets => Core.GetRequiredService<HaloAlertTickets>();

    public HaloSite SiteA => Halo.Sites[0];

    /// <summary>Site of group-b, of another company.</summary>
    public HaloSite SiteB => Halo.Sites.First(site => site.ClientId != SiteA.ClientId);

    /// <summary>Connected, mapped, enabled; every alert makes a ticket of type 1.</summary>
    public static async Task<HaloScene> StartAsync(TestStorage storage, HaloPsaSimulatorOptions? options = null, bool isEnabled = true)
    {
        var sync = new SyncParts(storage);
        var halo = await HaloPsaSimulator.StartAsync((options ?? new HaloPsaSimulatorOptions { RequestsPerFiveMinutes = 0 }) with { Time = sync.Clock });
        var parts = new HaloScene(storage, sync, halo);
        await sync.ConnectAsync();
        parts.Core = sync.NewInstance();
        await sync.Secrets.SetAsync(new SecretReference("halo-secret"), halo.ClientSecret, default);
        await parts.Core.GetRequiredService<HaloStore>().UpdateConnectionAsync(
            parts.Organization,
            row =>
            {
                (row.Url, row.ClientId, row.Secret, row.Enabled) = (halo.BaseUrl.ToString().TrimEnd('/'), halo.ClientId, "halo-secret", isEnabled);
                return true;
            },
            default);
        await parts.MapAsync("group-a", parts.SiteA);
        await parts.MapAsync("group-b", parts.SiteB);
        await parts.Core.GetRequiredService<HaloStore>().SetPoliciesAsync(parts.Organization, [new HaloPolicy("*", 1)], default);
        await parts.Core.GetRequiredService<IntegrationStore>().UpdateAsync(
            parts.Organization,
            row =>
            {
                row.SetOn("halopsa", isEnabled);
                return true;
            },
            default);
        return parts;
    }

    public async Task MapAsync(string group, HaloSite? site, string? url = null)
    {
        var key = HaloMappingRow.Key(new LevelGroupId(group));
        if (site is null)
        {
            await _storage.Tables.HaloPsa.DeleteEntityAsync(Organization.Value, key, Azure.ETag.All);
        }
        else
        {
            var row = new HaloMappingRow
            {
                PartitionKey = Organization.Value,
                RowKey = key,
                GroupId = group,
                Url = url ?? Halo.BaseUrl.ToString().TrimEnd('/'),
                CompanyId = site.ClientId,
                SiteId = site.Id,
                SavedAt = Clock.GetUtcNow(),
            };
            await _storage.Tables.HaloPsa.UpsertEntityAsync(row, Azure.Data.Tables.TableUpdateMode.Replace);
        }

        Core.GetRequiredService<HaloStore>().Forget(Organization);
    }

    /// <summary>As after a restart: nothing is remembered but what is stored.</summary>
    public void Restart(Tables? tables = null) => Core = Sync.NewInstance(tables);

    /// <summary>Has the outbox work until nothing waits but what has to wait for longer than <paramref name="patience"/> (5 minutes).</summary>
    public async Task DrainAsync(TimeSpan? patience = null)
    {
        var outbox = Core.GetRequiredService<HaloOutbox>();
        var end = Clock.GetUtcNow() + (patience ?? TimeSpan.FromMinutes(5));
        while (true)
        {
            var turn = await outbox.RunAsync(Organization, default);
            if (turn.NextAt is not { } next || next > end)
            {
                return;
            }

            Clock.AdvanceTo(next > Clock.GetUtcNow().AddSeconds(1) ? next : Clock.GetUtcNow().AddSeconds(1));
        }
    }

    /// <summary>A sync of the devices, and all that follows from it in HaloPSA.</summary>
    public async Task SyncAsync()
    {
        await Sync.RunAsync(Sync.NewRun(), Core);
        await DrainAsync();
    }

    public async Task<HaloAssetRow?> AssetRowAsync(string device) => await Assets.FindAsync(Organization, new LevelDeviceId(device), default) as HaloAssetRow;

    /// <summary>The value of an asset's field.</summary>
    public string? Field(HaloAsset asset, string name) =>
        Halo.Fields.FirstOrDefault(field => field.Name == name) is { } found ? asset.Fields.GetValueOrDefault(found.Id) : null;

    /// <summary>What waits, or has failed: item, reason.</summary>
    public async Task<List<(bool Failed, string? Reason)>> WaitingAsync() =>
        [.. (await Assets.Queue.AllAsync(Organization, default).ToListAsync(default)).Concat(await Tickets.Queue.AllAsync(Organization, default).ToListAsync(default))
            .Select(place => (place.Failed, place.Reason))];

    /// <summary>Requests that wrote something, by method and path.</summary>
    public List<Simulators.HaloPsa.Rows.HaloRequest> Writes(string path) =>
        [.. Halo.Requests.Where(request => request.Method == "POST" && request.Path.Equals(path, StringComparison.OrdinalIgnoreCase))];

    public async ValueTask DisposeAsync()
    {
        await Sync.DisposeAsync();
        await Halo.DisposeAsync();
    }
}
