using Simulators.Level.Api;
using Simulators.Level.Control;
using Simulators.Level.Faults;
using Simulators.Shared;

namespace Simulators.Level;

/// <summary>Level RMM on loopback: its API under /v2, and what only a simulator has under /control.</summary>
public sealed class LevelSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LevelSimulator(WebApplication app) => _app = app;

    public Uri BaseUrl => new(_app.Urls.First());

    public static async Task<LevelSimulator> StartAsync(LevelSimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LevelSimulatorOptions();
        if (options.Problem() is { } problem) throw new ArgumentException(problem, nameof(options));

        var app = await SimulatorHost.StartAsync(
            options.Port,
            services => services.AddSingleton(options).AddSingleton(options.Time)
                .AddSingleton<Accounts>()
                    .AddSingleton(new FaultList<Fault>())
                    .AddSingleton(new RequestLog<RequestEntry>())
                    .AddSingleton<LevelApi>()
                    .AddSingleton<LevelEndpoint>(),
            ControlApi.Map,
            services => services.GetRequiredService<LevelEndpoint>().HandleAsync,
            cancellationToken);
        return new LevelSimulator(app);
    }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
