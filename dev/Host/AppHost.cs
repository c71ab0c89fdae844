using System.Net;
using FunctionsHost.Durable;
using FunctionsHost.Http;
using FunctionsHost.Timers;
using FunctionsHost.Worker;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FunctionsHost;

/// <summary>Hosts one app: worker, HTTP, timers and orchestrations.</summary>
internal sealed class AppHost : IAsyncDisposable
{
    private readonly HostOptions _options;
    private readonly WebApplication _web;
    private readonly WorkerSupervisor _supervisor;
    private readonly DurableHost _durable;
    private readonly HttpFront _front;
    private readonly TimerHost _timers;

    public AppHost(HostOptions options, AppSettings settings)
    {
        _options = options;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = options.App });
        ConfigureLogging(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 100 * 1024 * 1024;
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.Listen(IPAddress.Loopback, 0, worker => worker.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(services => new WorkerSupervisor(options, settings, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton(services => new DurableHost(options, settings, services.GetRequiredService<WorkerSupervisor>(), ConfigureLogging));
        builder.Services.AddSingleton<HttpFront>();
        builder.Services.AddSingleton(options).AddSingleton(settings).AddSingleton<TimerHost>();
        _web = builder.Build();
        _web.MapWhen(http => http.Connection.LocalPort == options.Port, app => app.Run(http => _front!.HandleAsync(http)));
        _web.MapGrpcService<FunctionRpcService>();
        (_supervisor, _durable) = (_web.Services.GetRequiredService<WorkerSupervisor>(), _web.Services.GetRequiredService<DurableHost>());
        (_front, _timers) = (_web.Services.GetRequiredService<HttpFront>(), _web.Services.GetRequiredService<TimerHost>());

        void ConfigureLogging(ILoggingBuilder logging) => logging
            .ClearProviders()
            .AddConfiguration(settings.HostJson.GetSection("logging"))
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddFilter("Azure", LogLevel.Warning)
            .AddFilter("Grpc", LogLevel.Warning)
            .AddFilter("Host.Startup", LogLevel.Warning)
            .AddFilter("Yarp", LogLevel.Error)
            .AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "HH:mm:ss.fff ", true));
    }

    /// <summary>Runs the app until asked to stop.</summary>
    /// <exception cref="HostException">The app cannot run, or its worker cannot be kept running; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await StartAsync(stop);
        await _supervisor.Failed.WaitAsync(stop);
    }

    /// <summary>Stops what starts work first, then the worker, then its connections: in any other order they wait for each other.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timers.StopAsync();
        await _durable.StopAsync();
        await _supervisor.StopAsync();
        await _web.StopAsync();
        await _web.DisposeAsync();
    }

    private async Task StartAsync(CancellationToken stop)
    {
        // The extension reads the worker's protocol from the environment, and assumes Azure if CONTAINER_NAME is set.
        Environment.SetEnvironmentVariable("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated");
        Environment.SetEnvironmentVariable("CONTAINER_NAME", null);
        try
        {
            await _web.StartAsync(stop);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            throw new HostException($"Port {_options.Port} is in use. Stop what uses it, or choose another with --port.");
        }

        await _timers.WaitForStorageAsync(stop);
        await _supervisor.StartAsync(WorkerAddress(), stop);
        var functions = (await _supervisor.GetAsync(stop)).Functions;

        // Report every invalid function before any of them runs.
        var (routes, timers) = (_front.Parse(functions), _timers.Parse(functions));
        await _durable.StartAsync(functions, stop);
        _front.Open(_options.Runs(FunctionGroup.Http) ? routes : []);
        _timers.Start(_options.Runs(FunctionGroup.Timers) ? timers : []);
        _web.Logger.LogInformation("Host started: {Count} functions on http://localhost:{Port}/", functions.Count, _options.Port);
    }

    private Uri WorkerAddress() => _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .Select(address => new Uri(address))
        .First(address => address.Port != _options.Port);
}
