using System.Reflection;
using LocalRuntime.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Tests.Worker;

/// <summary>A host with the functions of some classes, on a free port, with host.json in a folder of its own.</summary>
public sealed class RunningApp : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly IHost _host;

    private RunningApp(DirectoryInfo folder, IHost host, CollectedLog log)
    {
        _folder = folder;
        _host = host;
        Log = log;
        Url = new Uri(((WebApplication)host).Urls.Single());
        Http = new HttpClient { BaseAddress = Url };
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public CollectedLog Log { get; }

    public IServiceProvider Services => _host.Services;

    public static Task<RunningApp> StartAsync<TFunctions>(Action<FunctionsApplicationBuilder>? configure = null, string? hostJson = null, params string[] settings) =>
        StartAsync([typeof(TFunctions)], configure, hostJson, settings: settings);

    internal static async Task<RunningApp> StartAsync(
        Type[] functions,
        Action<FunctionsApplicationBuilder>? configure = null,
        string? hostJson = null,
        string? name = null,
        string[]? settings = null,
        Assembly[]? extensions = null)
    {
        var folder = Directory.CreateTempSubdirectory();
        if (hostJson is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "host.json"), hostJson);
        }

        var log = new CollectedLog();
        var app = new FunctionApp(name ?? folder.Name, functions, extensions ?? [], folder.FullName);
        var builder = FunctionsApplication.CreateBuilder(["--LocalRuntime:Port=0", .. settings ?? []], app);
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton<Journal>();
        configure?.Invoke(builder);
        var host = builder.Build();
        await host.StartAsync();
        return new(folder, host, log);
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
