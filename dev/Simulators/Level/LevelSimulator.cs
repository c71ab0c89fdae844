using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Simulators.Level.Api;
using Simulators.Level.Control;
using Simulators.Level.Faults;

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

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            // A misspelt field must not pass for a fault that was set.
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        });
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton(options).AddSingleton(options.Time)
            .AddSingleton<Accounts>().AddSingleton<FaultList>().AddSingleton<RequestLog>().AddSingleton<LevelApi>().AddSingleton<LevelEndpoint>();

        var app = builder.Build();
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/control"), control => control.Use(ControlApi.ExplainAsync));
        app.UseRouting();
        app.MapControl();
        app.MapFallback("{**any}", app.Services.GetRequiredService<LevelEndpoint>().HandleAsync);
        await app.StartAsync(cancellationToken);
        return new LevelSimulator(app);
    }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
