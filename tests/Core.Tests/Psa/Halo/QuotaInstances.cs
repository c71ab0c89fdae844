using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Storage;
using Integration.Testing.Tables;
using Microsoft.Extensions.Options;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>Instances of the product with one quota and one storage, and what they sent.</summary>
internal sealed class QuotaInstances(FakeTimeProvider clock, int quota)
{
    private readonly MemoryTables _storage = new();
    private readonly List<(DateTimeOffset At, bool IsAwaited)> _sent = [];

    public OrganizationId Organization { get; } = Some.NewOrganization();

    public int Sent => _sent.Count;

    /// <summary>Of the instance that was started last.</summary>
    public int Writes { get; private set; }

    /// <summary>Of the instance that was started last.</summary>
    public int Reads { get; private set; }

    public HaloBudget Start() => Start(out _);

    public HaloBudget Start(out Tables tables)
    {
        var wire = new TableWire(_storage);
        tables = new Tables(wire.Connect(), HaloTables.All);
        tables.Organizations.CreateIfNotExistsAsync().GetAwaiter().GetResult();
        (Reads, Writes) = (0, 0);
        wire.Before = request =>
        {
            (Reads, Writes) = request.Method == HttpMethod.Get ? (Reads + 1, Writes) : (Reads, Writes + 1);
            return ValueTask.CompletedTask;
        };
        return new HaloBudget(tables, Options.Create(new HaloPsaOptions { RequestsPerFiveMinutes = quota }), clock);
    }

    /// <summary>Null when the request was sent.</summary>
    public async Task<HaloException?> TrySendAsync(HaloBudget instance, bool isAwaited)
    {
        try
        {
            await instance.TakeAsync(Organization, isAwaited, default);
            _sent.Add((clock.GetUtcNow(), isAwaited));
            return null;
        }
        catch (HaloException held) when (held.Failure == HaloFailure.Held)
        {
            return held;
        }
    }

    public async Task<int> SendAsync(HaloBudget instance, bool isAwaited, int count)
    {
        var sent = 0;
        for (var i = 0; i < count; i++)
        {
            sent += await TrySendAsync(instance, isAwaited) is null ? 1 : 0;
        }

        return sent;
    }

    /// <summary>Sends one request after the other for so long, and waits when told to.</summary>
    /// <returns>How often it was told to.</returns>
    public async Task<int> SendForAsync(HaloBudget instance, TimeSpan span, TimeSpan each, Func<int, bool> isAwaited)
    {
        var holds = 0;
        for (var (end, i) = (clock.GetUtcNow() + span, 0); clock.GetUtcNow() < end;)
        {
            if (await TrySendAsync(instance, isAwaited(i)) is { } held)
            {
                clock.Advance(held.RetryAfter!.Value);
                holds++;
            }
            else
            {
                clock.Advance(each);
                i++;
            }
        }

        return holds;
    }

    /// <summary>The most requests in any five minutes.</summary>
    public int Most(bool onlyQueue = false)
    {
        var sent = _sent.Where(one => !onlyQueue || !one.IsAwaited).Select(one => one.At).ToList();
        var (most, from) = (0, 0);
        for (var to = 0; to < sent.Count; to++)
        {
            while (sent[to] - sent[from] >= TimeSpan.FromMinutes(5))
            {
                from++;
            }

            most = Math.Max(most, to - from + 1);
        }

        return most;
    }
}
