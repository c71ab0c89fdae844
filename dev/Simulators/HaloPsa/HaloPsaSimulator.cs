using System.Text.RegularExpressions;
using Simulators.HaloPsa.Api;
using Simulators.HaloPsa.Control;
using Simulators.HaloPsa.Faults;
using Simulators.HaloPsa.Rows;
using Simulators.HaloPsa.Worlds;
using Simulators.Shared;

namespace Simulators.HaloPsa;

/// <summary>HaloPSA on loopback: its API under /api, its tokens under /auth, and what only a simulator has under /control.</summary>
public sealed class HaloPsaSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HaloPsaSimulatorOptions _options;
    private readonly HaloWorld _world;
    private readonly FaultList<HaloFault> _faults;
    private readonly RequestLog<HaloRequest> _log;

    private HaloPsaSimulator(WebApplication app)
    {
        _app = app;
        _options = app.Services.GetRequiredService<HaloPsaSimulatorOptions>();
        _world = app.Services.GetRequiredService<HaloWorld>();
        _faults = app.Services.GetRequiredService<FaultList<HaloFault>>();
        _log = app.Services.GetRequiredService<RequestLog<HaloRequest>>();
    }

    public Uri BaseUrl => new(_app.Urls.First());

    public string ClientId => _options.ClientId;

    public string ClientSecret => _options.ClientSecret;

    public IReadOnlyList<HaloClient> Clients => Read(world => world.Clients.All.Where(client => client.Id != HaloWorld.Unknown));

    public IReadOnlyList<HaloSite> Sites => Read(world => world.Sites.All.Where(site => site.Id != HaloWorld.Unknown));

    public IReadOnlyList<HaloTicketType> TicketTypes => Read(world => world.TicketTypes.All);

    public IReadOnlyList<HaloAssetType> AssetTypes => Read(world => world.AssetTypes.All);

    public IReadOnlyList<HaloField> Fields => Read(world => world.Fields.All);

    public IReadOnlyList<HaloAsset> Assets => Read(world => world.Assets.All);

    public IReadOnlyList<HaloTicket> Tickets => Read(world => world.Tickets.All);

    public IReadOnlyList<HaloAction> Actions => Read(world => world.Actions);

    /// <summary>The last 50 000, the oldest first.</summary>
    public IReadOnlyList<HaloRequest> Requests => _log.Show(int.MaxValue).Entries;

    public static async Task<HaloPsaSimulator> StartAsync(HaloPsaSimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new HaloPsaSimulatorOptions();
        if (options.Problem() is { } problem) throw new ArgumentException(problem, nameof(options));

        const int RequestsKept = 50_000;
        var app = await SimulatorHost.StartAsync(
            options.Port,
            services => services.AddSingleton(options).AddSingleton(options.Time).AddSingleton(StockWorld.Make(options))
                .AddSingleton(new FaultList<HaloFault>(RegexOptions.IgnoreCase)).AddSingleton(new RequestLog<HaloRequest>(RequestsKept))
                .AddSingleton<Tokens>().AddSingleton<RollingWindow>().AddSingleton<TokenApi>().AddSingleton<HaloApi>().AddSingleton<HaloEndpoint>(),
            ControlApi.Map,
            services => services.GetRequiredService<HaloEndpoint>().HandleAsync,
            cancellationToken);
        return new HaloPsaSimulator(app);
    }

    /// <summary>Sets a fault, as a POST to /control/faults does.</summary>
    public void Add(HaloFault fault) => _faults.Add(fault);

    public void ClearFaults() => _faults.Clear();

    public void ClearRequests() => _log.Clear();

    public void Set(Func<HaloSettings, HaloSettings> change) => Change(world => world.Settings = change(world.Settings));

    public void SetApplication(Func<HaloApplication, HaloApplication> change) => Change(world => world.Application = change(world.Application));

    public void SetAgent(Func<AgentRights, AgentRights> change) => Change(world => world.Agent = change(world.Agent));

    /// <summary>Every call answers 401 until there is another token.</summary>
    public void RevokeTokens() => Change(_ => _app.Services.GetRequiredService<Tokens>().Revoke());

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private void Change(Action<HaloWorld> change)
    {
        lock (_world.Lock)
        {
            change(_world);
        }
    }

    private List<T> Read<T>(Func<HaloWorld, IEnumerable<T>> read)
    {
        lock (_world.Lock)
        {
            return [.. read(_world)];
        }
    }
}
