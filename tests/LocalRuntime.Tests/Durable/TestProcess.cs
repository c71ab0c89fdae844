using System.Text.Json;
using Azure.Core.Serialization;
using Azure.Data.Tables;
using LocalRuntime.Durable;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Tests.Durable;

/// <summary>An engine with functions, as it would live in a process of its own.</summary>
internal sealed class TestProcess : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IHostedService _engine;
    private bool _stopped;

    private TestProcess(ServiceProvider services)
    {
        _services = services;
        _engine = services.GetRequiredService<IHostedService>();
    }

    public DurableTaskClient Client => _services.GetRequiredService<LocalDurableTaskClient>();

    public LogLines Log => _services.GetRequiredService<LogLines>();

    public static async Task<TestProcess> StartAsync(TableClient table, TestFunctions functions, TimeProvider? time = null, DurableSettings? settings = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<LogLines>();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).Services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogLines>()));
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton(new WorkerConverter(new JsonObjectSerializer(new JsonSerializerOptions { PropertyNameCaseInsensitive = true })));
        services.AddSingleton<IFunctions>(functions);
        services.AddDurableEngine(_ => table);
        services.AddSingleton(settings ?? new DurableSettings { Lease = TimeSpan.FromSeconds(3), Poll = TimeSpan.FromMilliseconds(200) });
        var process = new TestProcess(services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        await process._engine.StartAsync(CancellationToken.None);
        return process;
    }

    public async Task StopAsync()
    {
        _stopped = true;
        using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _engine.StopAsync(grace.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            using var none = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await _engine.StopAsync(none.Token);
        }

        await _services.DisposeAsync();
    }
}
