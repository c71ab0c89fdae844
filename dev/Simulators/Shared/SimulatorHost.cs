using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Simulators.Shared;

/// <summary>What every simulator runs in: a bare web server on loopback with a control API beside the simulated one.</summary>
internal static class SimulatorHost
{
    public static async Task<WebApplication> StartAsync(
        int port, Action<IServiceCollection> addServices, Action<RouteGroupBuilder> mapControl, Func<IServiceProvider, RequestDelegate> simulated,
        CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
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
        addServices(builder.Services);

        var app = builder.Build();
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/control"), control => control.Use(ControlErrors.ExplainAsync));
        app.UseRouting();
        var control = app.MapGroup("/control");
        mapControl(control);
        control.Map("{**any}", () => ControlErrors.Problem(404, "There is no such control call."));
        app.MapFallback("{**any}", simulated(app.Services));
        await app.StartAsync(cancellationToken);
        return app;
    }
}
