using Integration.Core.Level;
using Integration.Core.Secrets;
using Integration.Core.Tests.Model.Level;
using Integration.Testing.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Tests.Model.Processes;

/// <summary>
/// All of Core put together, but for the clock and the wire. Can be killed at any of its requests, before the request is
/// applied or after, before its answer: from then on it does nothing any more, and what it had in memory is gone.
/// </summary>
internal sealed class CoreProcess : IAsyncDisposable
{
    private static readonly IConfiguration Configuration =
        new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", "UseDevelopmentStorage=true"), new("Level:BaseUrl", "http://level")])
            .Build();

    private readonly ServiceProvider _services;

    public CoreProcess(MemoryTables tables, ISecretStore secrets, LevelServer level, TimeProvider clock)
    {
        var wire = new TableWire(tables) { Before = request => PassAsync("before", request), After = request => PassAsync("after", request) };
        var services = new ServiceCollection().AddSingleton(clock);
        services.AddCore(Configuration);
        services.AddSingleton(Configuration).AddSingleton(secrets);
        services.AddSingleton(wire.Connect());
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddHttpClient<LevelClient>()
            .ConfigurePrimaryHttpMessageHandler(() => new Wire(this, level))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        _services = services.BuildServiceProvider();
    }

    public bool IsDead => DiedAt is not null;

    /// <summary>Where it was killed.</summary>
    public string? DiedAt { get; private set; }

    /// <summary>So many points of its requests from now on it is killed; null for never.</summary>
    public int? KillIn { get; set; }

    /// <summary>Called at each of these points: other things happen between a request and the next.</summary>
    public Func<ValueTask>? Meanwhile { get; set; }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private async ValueTask PassAsync(string when, HttpRequestMessage request)
    {
        if (!IsDead && Meanwhile is { } meanwhile)
        {
            await meanwhile();
        }

        if (IsDead || --KillIn <= 0)
        {
            DiedAt ??= $"{when} {await TableWire.DescribeAsync(request)}";
            throw new ProcessKilledException(DiedAt);
        }
    }

    /// <summary>The process's way to Level.</summary>
    private sealed class Wire(CoreProcess process, LevelServer level) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await process.PassAsync("before", request);
            var answer = level.Answer(request);
            await process.PassAsync("after", request);
            return answer;
        }
    }
}
