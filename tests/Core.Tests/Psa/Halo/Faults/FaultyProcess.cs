using Integration.Core.Level;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Secrets;
using Integration.Core.Tests.Model.Processes;
using Integration.Core.Tests.Sync;
using Integration.Testing.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Tests.Psa.Halo.Faults;

/// <summary>
/// All of Core over tables in memory and a simulated HaloPSA. Can be killed at any request to either: before it arrives, or before its answer does.
/// </summary>
internal sealed class FaultyProcess : IAsyncDisposable
{
    // A simulated HaloPSA is on loopback, which is for the local mode only.
    private static readonly IConfiguration Configuration = new ConfigurationBuilder().AddInMemoryCollection(
    [
        new("AzureWebJobsStorage", "UseDevelopmentStorage=true"), new("Level:RequestsPerMinute", "1000000"), new("HaloPsa:AllowPrivateAddresses", "true"),
        new("HaloPsa:RequestsPerFiveMinutes", "1000000"), new("Auth:Mode", "Local"),
    ]).Build();

    private readonly ServiceProvider _services;
    private int _pointsLeft = int.MaxValue;
    private string? _diedAt;

    public FaultyProcess(MemoryTables tables, ISecretStore secrets, LevelInMemory level, FakeTimeProvider clock, LogsInMemory logs, HaloWire wire)
    {
        var tableWire = new TableWire(tables) { Before = request => PassAsync("before", request), After = request => PassAsync("after", request) };
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock);
        services.AddCore(Configuration);
        services.AddSingleton(Configuration).AddSingleton(secrets);
        services.AddSingleton(tableWire.Connect());
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
        services.AddHttpClient<LevelClient>().ConfigurePrimaryHttpMessageHandler(() => level).RemoveAllLoggers();
        services.AddSingleton(made =>
        {
            var http = new HttpClient(new Handler(this, wire));
            HaloTransport.Prepare(http);
            return new HaloTransport(http, made.GetRequiredService<HaloQuota>(), made.GetRequiredService<HaloEventStore>(), clock);
        });
        _services = services.BuildServiceProvider();
    }

    /// <summary>Where it was killed; null while it lives.</summary>
    public string? DiedAt => Volatile.Read(ref _diedAt);

    /// <summary>So many points of its requests from now on it is killed; null: it lives.</summary>
    public void KillIn(int? points) => Volatile.Write(ref _pointsLeft, points ?? int.MaxValue);

    /// <summary>For whom it works.</summary>
    public required string Organization { get; init; }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private async ValueTask PassAsync(string when, HttpRequestMessage request)
    {
        if (DiedAt is not null || Interlocked.Decrement(ref _pointsLeft) <= 0)
        {
            Interlocked.CompareExchange(ref _diedAt, $"{when} {await TableWire.DescribeAsync(request)}", null);
            throw new ProcessKilledException(DiedAt!);
        }
    }

    private sealed class Handler(FaultyProcess process, HaloWire wire) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await process.PassAsync("before", request);
            try
            {
                return await wire.SendAsync(request, cancellationToken);
            }
            finally
            {
                await process.PassAsync("after", request);
            }
        }
    }
}
