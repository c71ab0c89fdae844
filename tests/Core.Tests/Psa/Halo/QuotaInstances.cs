using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Quotas;
using Integration.Core.Storage;
using Integration.Testing.Tables;
using Microsoft.Extensions.Options;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>Instances of the product with one quota and one storage, and what they sent.</summary>
internal sealed class QuotaInstances(FakeTimeProvider clock, int quota)
{
    private readonly MemoryTables _storage = new();
    private readonly List<(DateTimeOffset At, CallPriority Priority)> _sent = [];

    public OrganizationId Organization { get; } = Some.NewOrganization();

    public int Sent => _sent.Count;

    /// <summary>Of the instance that was started last.</summary>
    public int StorageRequests { get; private set; }

    public HaloQuota Start() => Start(out _);

    public HaloQuota Start(out Tables tables)
    {
        var wire = new TableWire(_storage);
        tables = new Tables(wire.Connect(), HaloTables.All);
        tables.Organizations.CreateIfNotExistsAsync().GetAwaiter().GetResult();
        StorageRequests = 0;
        wire.Before = _ =>
        {
            StorageRequests++;
            return ValueTask.CompletedTask;
        };
        return new HaloQuota(new Quota(tables, clock), Options.Create(new HaloPsaOptions { RequestsPerFiveMinutes = quota }));
    }

    /// <summary>Null when the request was sent.</summary>
    public async Task<HaloException?> TrySendAsync(HaloQuota instance, CallPriority priority)
    {
        try
        {
            await instance.TakeAsync(Organization, priority, default);
            _sent.Add((clock.GetUtcNow(), priority));
            return null;
        }
        catch (HaloException held) when (held.Failure == HaloFailure.Held)
        {
            return held;
        }
    }

    public async Task<int> SendAsync(HaloQuota instance, CallPriority priority, int count)
    {
        var sent = 0;
        for (var i = 0; i < count; i++)
        {
            sent += await TrySendAsync(instance, priority) is null ? 1 : 0;
        }

        return sent;
    }

    /// <summary>Sends one request after the other for so long, and waits when told to.</summary>
    /// <returns>How often it was told to.</returns>
    public async Task<int> SendForAsync(HaloQuota instance, TimeSpan span, TimeSpan each, Func<int, CallPriority> priority)
    {
        var holds = 0;
        for (var (end, i) = (clock.GetUtcNow() + span, 0); clock.GetUtcNow() < end;)
        {
            if (await TrySendAsync(instance, priority(i)) is { } held)
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
    public int Most(bool onlyBackground = false)
    {
        var sent = _sent.Where(one => !onlyBackground || one.Priority == CallPriority.Background).Select(one => one.At).ToList();
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
