using Integration.Core.Level;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Quotas;
using Integration.Core.Storage;
using Integration.Core.Webhooks;
using Integration.Testing.Tables;
using Microsoft.Extensions.Options;
using Xunit.Abstractions;

namespace Integration.Core.Tests.Quotas;

/// <summary>What counting costs: storage requests of one instance.</summary>
public sealed class QuotaRequestTests(ITestOutputHelper output)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();
    private int _requests;

    [Fact]
    public async Task A_poll_of_two_calls_costs_one_write()
    {
        var take = Level();
        await SendAsync(2, 300, take);
        for (var poll = 0; poll < 3; poll++)
        {
            _clock.Advance(TimeSpan.FromSeconds(59));
            (await SendAsync(2, 300, take)).ShouldBe(1);
        }
    }

    [Theory]
    [InlineData(66, 100, 12)]
    [InlineData(66, 300, 13)]
    [InlineData(66, 900, 35)]
    [InlineData(1000, 100, 188)]
    [InlineData(1000, 300, 299)]
    [InlineData(1000, 900, 584)]
    public async Task A_list_of_pages_costs_few_requests(int pages, int milliseconds, int most) =>
        (await SendAsync(pages, milliseconds, Level())).ShouldBeLessThanOrEqualTo(most);

    [Theory]
    [InlineData(0, 20)]
    [InlineData(100, 20)]
    [InlineData(480, 40)]
    public async Task As_many_events_as_are_allowed_cost_few_requests(int milliseconds, int most)
    {
        var quota = new Quota(NewTables(), _clock);

        (await SendAsync(120, milliseconds, Take)).ShouldBeLessThanOrEqualTo(most);

        async Task<TimeSpan?> Take() => (await quota.TryTakeAsync(
            WebhookIntake.QuotaOf(_organization), WebhookIntake.LimitsOf(new WebhookOptions()), CallPriority.Interactive, default))?.RetryAfter;
    }

    [Theory]
    [InlineData(250, 60, 300)]
    [InlineData(250, 300, 607)]
    [InlineData(3000, 4, 42)]
    [InlineData(3000, 25, 81)]
    [InlineData(3000, 75, 161)]
    public async Task A_first_sync_of_2000_requests_to_HaloPSA_costs_few_requests(int quota, int milliseconds, int most)
    {
        var options = Options.Create(new HaloPsaOptions { RequestsPerFiveMinutes = quota });
        var halo = new HaloQuota(new Quota(NewTables(), _clock), options);

        (await SendAsync(2000, milliseconds, Take)).ShouldBeLessThanOrEqualTo(most);

        async Task<TimeSpan?> Take()
        {
            try
            {
                await halo.TakeAsync(_organization, CallPriority.Background, default);
                return null;
            }
            catch (HaloException held)
            {
                return held.RetryAfter;
            }
        }
    }

    [Fact]
    public async Task A_quota_that_is_not_used_is_forgotten_and_read_again()
    {
        var quota = new Quota(NewTables(), _clock);
        var limits = new QuotaLimits(10, TimeSpan.FromMinutes(1), 0, 1);
        (await RequestsOfAsync(_organization)).ShouldBe(2);
        _clock.Advance(TimeSpan.FromMinutes(9));
        (await RequestsOfAsync(_organization)).ShouldBe(1, "the row is known");

        _clock.Advance(TimeSpan.FromMinutes(10));
        await RequestsOfAsync(Some.NewOrganization());

        (await RequestsOfAsync(_organization)).ShouldBe(2);

        async Task<int> RequestsOfAsync(OrganizationId organization)
        {
            _requests = 0;
            (await quota.TryTakeAsync(new QuotaKey(organization, "calls"), limits, CallPriority.Background, default)).ShouldBeNull();
            return _requests;
        }
    }

    private Func<Task<TimeSpan?>> Level()
    {
        var quota = new LevelQuota(new Quota(NewTables(), _clock), Options.Create(new LevelOptions()));
        var account = new LevelAccount(_organization, null, "a-level-key");
        return async () =>
        {
            try
            {
                await quota.TakeAsync(account, CallPriority.Background, default);
                return null;
            }
            catch (LevelException held)
            {
                return held.RetryAfter;
            }
        };
    }

    /// <summary>Makes calls one after the other, and waits when told to.</summary>
    /// <returns>Storage requests.</returns>
    private async Task<int> SendAsync(int count, int milliseconds, Func<Task<TimeSpan?>> take)
    {
        _requests = 0;
        var (from, holds) = (_clock.GetUtcNow(), 0);
        for (var i = 0; i < count;)
        {
            var wait = await take();
            (i, holds) = wait is null ? (i + 1, holds) : (i, holds + 1);
            _clock.Advance(wait ?? TimeSpan.FromMilliseconds(milliseconds));
        }

        output.WriteLine($"{count} calls, {milliseconds} ms each: {_requests} requests, {holds} holds, {(_clock.GetUtcNow() - from).TotalSeconds:0.0} s");
        return _requests;
    }

    private Tables NewTables()
    {
        var wire = new TableWire(new MemoryTables());
        var tables = new Tables(wire.Connect(), HaloTables.All);
        tables.Organizations.CreateIfNotExistsAsync().GetAwaiter().GetResult();
        wire.Before = _ =>
        {
            _requests++;
            return ValueTask.CompletedTask;
        };
        return tables;
    }
}
