using System.Collections.Concurrent;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Wire;
using Integration.Core.Secrets;
using Integration.Core.Tests.Model.Processes;
using Integration.Core.Tests.Sync;
using Integration.Testing.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Tests.Psa.Halo.Faults;

/// <summary>
/// All of Core over tables in memory and a simulated HaloPSA. Can be killed at any request to either, before it is applied or after; from then
/// on it does nothing any more. An answer of HaloPSA may also stay away until our patience is over.
/// </summary>
internal sealed class FaultProcess : IAsyncDisposable
{
    private static readonly IConfiguration Configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("AzureWebJobsStorage", "UseDevelopmentStorage=true"), new("Level:BaseUrl", "http://level"), new("Level:RequestsPerMinute", "1000000"),
            new("HaloPsa:AllowPrivateAddresses", "true"), new("HaloPsa:RequestsPerFiveMinutes", "1000000"), new("Auth:Mode", "Local"),
        ]).Build();

    private readonly ServiceProvider _services;
    private readonly FakeClock _clock;

    public FaultProcess(MemoryTables tables, ISecretStore secrets, LevelInMemory level, FakeClock clock, ILoggerProvider log)
    {
        _clock = clock;
        var options = new TableClientOptions
        {
            Transport = new MemoryTableTransport(tables) { Before = _ => PassAsync(), After = _ => PassAsync() },
            Diagnostics = { IsLoggingEnabled = false, IsDistributedTracingEnabled = false },
        };
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock);
        services.AddCore(Configuration);
        services.AddSingleton(Configuration).AddSingleton(secrets);
        services.AddSingleton(new TableServiceClient("UseDevelopmentStorage=true", options));
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        services.AddHttpClient<LevelClient>().ConfigurePrimaryHttpMessageHandler(() => level);
        services.AddSingleton(made =>
        {
            var http = new HttpClient(new Wire(this) { InnerHandler = new HaloHandler(new HaloPsaOptions { AllowPrivateAddresses = true }) });
            HaloHttp.Prepare(http);
            return new HaloHttp(http, made.GetRequiredService<HaloBudget>(), made.GetRequiredService<HaloEventStore>(), clock);
        });
        _services = services.BuildServiceProvider();
    }

    public bool IsDead { get; private set; }

    /// <summary>So many points of its requests from now on it is killed; null for never.</summary>
    public int? KillIn { get; set; }

    /// <summary>Answers to POSTs that stay away, as many as there are here: the request was carried out.</summary>
    public ConcurrentQueue<bool> Hangs { get; } = [];

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private ValueTask PassAsync()
    {
        if (IsDead || --KillIn <= 0)
        {
            IsDead = true;
            throw new ProcessKilledException("a request");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The process's way to HaloPSA.</summary>
    private sealed class Wire(FaultProcess process) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await process.PassAsync();
            var answer = await base.SendAsync(request, cancellationToken);
            await process.PassAsync();
            if (request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.StartsWith("/api", StringComparison.Ordinal) && process.Hangs.TryDequeue(out _))
            {
                process._clock.Advance(HaloHttp.Patience + TimeSpan.FromSeconds(1));
                cancellationToken.ThrowIfCancellationRequested();
            }

            return answer;
        }
    }
}
