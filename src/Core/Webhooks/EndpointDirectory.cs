using System.Collections.Concurrent;
using Integration.Core.Level;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>An endpoint as this instance knows it.</summary>
/// <param name="Row">What is stored. Do not change it.</param>
internal sealed record Endpoint(EndpointRow Row)
{
    /// <summary>Whether the integration is connected and active; null when not looked up yet.</summary>
    public bool? Runs { get; set; }
}

/// <summary>
/// Every endpoint, in memory: a request to an unknown one costs what a request to a known one costs, and neither costs
/// the storage anything. Changes are announced in the storage before they are made; whoever serves webhooks looks
/// for announcements every second, and reads what was announced anew until the change is said, or must, to have happened.
/// </summary>
internal sealed class EndpointDirectory(Tables tables, IntegrationStore integrations, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>How long after its announcement a change may take: the longest that the storage client tries.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    /// <summary>The clocks of instances may differ by this.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ReadAllEvery = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private ConcurrentDictionary<string, Endpoint>? _endpoints;
    private HashSet<string> _takenOver = [];
    private long _lookAtTicks;
    private DateTimeOffset _readAllAt;
    private int _announced;
    private int _announcedAtLastLook;

    /// <summary>Null when there is no such endpoint.</summary>
    public async ValueTask<Endpoint?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await CurrentAsync(cancellationToken)).GetValueOrDefault(id);

    public async ValueTask<ICollection<Endpoint>> AllAsync(CancellationToken cancellationToken) => (await CurrentAsync(cancellationToken)).Values;

    /// <summary>Whether the endpoint's integration is connected and active.</summary>
    public async ValueTask<bool> RunsAsync(Endpoint endpoint, CancellationToken cancellationToken) =>
        endpoint.Runs ??= await integrations.FindAsync(endpoint.Row.ToOrganization(), cancellationToken) is { } integration && integration.IsRunning();

    /// <summary>Something was announced, or has changed, by this very instance: no request after this one is served from what was known before.</summary>
    public void LookAgain() => Interlocked.Increment(ref _announced);

    public void Dispose() => _oneAtATime.Dispose();

    private async ValueTask<ConcurrentDictionary<string, Endpoint>> CurrentAsync(CancellationToken cancellationToken)
    {
        var mustWait = _endpoints is null || Volatile.Read(ref _announcedAtLastLook) != Volatile.Read(ref _announced);
        if (!mustWait && time.GetUtcNow().UtcTicks < Volatile.Read(ref _lookAtTicks))
        {
            return _endpoints!;
        }

        // One looks. The others go on with what is known, if that will do.
        if (!await _oneAtATime.WaitAsync(mustWait ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken))
        {
            return _endpoints!;
        }

        try
        {
            return await LookAsync(cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<ConcurrentDictionary<string, Endpoint>> LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var announced = Volatile.Read(ref _announced);
        if (_endpoints is null || now >= _readAllAt)
        {
            _endpoints = await ReadAllAsync(cancellationToken);
            _readAllAt = now + ReadAllEvery;
        }
        else if (announced != _announcedAtLastLook || now.UtcTicks >= _lookAtTicks)
        {
            await TakeOverChangesAsync(_endpoints, now, cancellationToken);
        }

        Volatile.Write(ref _announcedAtLastLook, announced);
        Volatile.Write(ref _lookAtTicks, (now + LookEvery).UtcTicks);
        return _endpoints;
    }

    private async Task<ConcurrentDictionary<string, Endpoint>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var all = new ConcurrentDictionary<string, Endpoint>();
        await foreach (var row in tables.Endpoints.ByPrefix<EndpointRow>(EndpointRow.Partition, "", cancellationToken: cancellationToken))
        {
            all[row.RowKey] = new Endpoint(row);
        }

        return all;
    }

    private async Task TakeOverChangesAsync(ConcurrentDictionary<string, Endpoint> endpoints, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = EndpointChangeRow.From(now - Settling - ClockDifference);
        var changes = await tables.Endpoints
            .ByPrefix<EndpointChangeRow>(
                EndpointChangeRow.Partition, "", $"RowKey ge '{since}'", cancellationToken: cancellationToken).ToListAsync(cancellationToken);
        await Task.WhenAll(changes.Where(change => !_takenOver.Contains(change.RowKey)).Select(change => change.Endpoint).Distinct().Select(async id =>
        {
            if (await tables.Endpoints.FindAsync<EndpointRow>(EndpointRow.Partition, id, cancellationToken) is { } row)
            {
                endpoints[id] = new Endpoint(row);
            }
        }));
        _takenOver = [.. changes.Where(change => change.Done).Select(change => change.RowKey)];
    }
}
