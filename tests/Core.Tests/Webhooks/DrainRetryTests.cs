using System.Net;
using Integration.Core.Level;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Tests.Level;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Storage;
using Integration.Core.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Webhooks;

/// <summary>An event for which Level has to be asked, with a Level that fails: all of Core put together, but for the clock and the wire.</summary>
[Collection(StorageCollection.Name)]
public sealed class DrainRetryTests(TestStorage storage)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly SecretsInMemory _secrets = new();
    private readonly StubLevel _level = new();

    [Fact]
    public async Task A_passing_failure_is_tried_six_times_after_5_s_doubled_and_then_kept_as_a_dead_letter()
    {
        var waits = new List<TimeSpan>();
        await using var core = Core();
        var (parts, organization) = await WithEventAsync();
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            _level.Answers("down", HttpStatusCode.BadGateway);
            (await core.GetRequiredService<EventProcessor>().RunAsync(organization, default)).Done.ShouldBe(1);
            var next = (await core.GetRequiredService<EventProcessor>().RunAsync(organization, default)).NextAt;
            if (attempt == 6)
            {
                next.ShouldBeNull("it waits no more");
                break;
            }

            waits.Add(next!.Value - _clock.GetUtcNow());
            _clock.Advance(waits[^1]);
        }

        waits.Select(wait => wait.TotalSeconds).ShouldBe([5, 10, 20, 40, 80]);
        var dead = (await EventsAsync(parts, organization, EventState.DeadLetter)).ShouldHaveSingleItem();
        dead.Attempts.Count.ShouldBe(6);
        dead.Reason!.ShouldContain("502");
        _level.Requests.Count.ShouldBe(6);
    }

    [Fact]
    public async Task Level_may_ask_for_more_patience()
    {
        await using var core = Core();
        var (_, organization) = await WithEventAsync();
        _level.Answers("rate limit was reached", HttpStatusCode.TooManyRequests, retryAfter: "33");

        await core.GetRequiredService<EventProcessor>().RunAsync(organization, default);

        (await core.GetRequiredService<EventProcessor>().RunAsync(organization, default)).NextAt.ShouldBe(_clock.GetUtcNow().AddSeconds(33));
    }

    [Fact]
    public async Task What_Level_rules_out_is_a_dead_letter_at_once()
    {
        await using var core = Core();
        var (parts, organization) = await WithEventAsync();
        _level.Answers("no", HttpStatusCode.Forbidden);

        await core.GetRequiredService<EventProcessor>().RunAsync(organization, default);

        (await core.GetRequiredService<EventProcessor>().RunAsync(organization, default)).NextAt.ShouldBeNull();
        (await parts.Inbox.NewestDoneAsync(organization, default))!.State.ShouldBe("DeadLetter");
    }

    [Fact]
    public async Task An_event_that_we_hold_back_ourselves_waits_without_a_failed_try_until_its_turn_comes()
    {
        const int Events = 8;
        await using var core = Core(requestsPerMinute: 1);
        var (parts, organization) = await WithEventAsync(Events);
        for (var i = 0; i < Events; i++)
        {
            _level.Answers(_ => Task.FromResult(new HttpResponseMessage { Content = new StringContent($$"""{"id": "{{_level.Requests[^1].RequestUri!.Segments[^1]}}"}""") }));
        }

        var askedAt = new List<DateTimeOffset>();
        while (true)
        {
            var turn = await core.GetRequiredService<EventProcessor>().RunAsync(organization, default);
            askedAt.AddRange(Enumerable.Repeat(_clock.GetUtcNow(), _level.Requests.Count - askedAt.Count));
            if (turn is { Done: 0, NextAt: null })
            {
                break;
            }

            if (turn.NextAt is { } next)
            {
                var waiting = await EventsAsync(parts, organization, EventState.Pending);
                waiting.Count.ShouldBe(Events - askedAt.Count);
                waiting.ShouldAllBe(one => one.Reason!.Contains("Throttled to stay within Level's limit of 1 requests per minute"));
                (next - _clock.GetUtcNow()).ShouldBe(TimeSpan.FromSeconds(61));
                _clock.AdvanceTo(next);
            }
        }

        var applied = await EventsAsync(parts, organization, EventState.Applied);
        applied.Count.ShouldBe(Events);
        applied.ShouldAllBe(one => one.Attempts.Count == 0);
        (await EventsAsync(parts, organization, EventState.DeadLetter)).ShouldBeEmpty();
        askedAt.Count.ShouldBe(Events);
        askedAt.Zip(askedAt.Skip(1)).ShouldAllBe(pair => pair.Second - pair.First >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task After_a_429_all_other_events_wait_as_long_and_only_the_one_that_got_it_has_a_failed_try()
    {
        await using var core = Core();
        var (parts, organization) = await WithEventAsync(5);
        _level.Answers("rate limit was reached", HttpStatusCode.TooManyRequests, retryAfter: "33");

        (await core.GetRequiredService<EventProcessor>().RunAsync(organization, default)).Done.ShouldBe(5);

        (await EventsAsync(parts, organization, EventState.Pending)).Select(one => one.Attempts.Count).Order().ShouldBe([0, 0, 0, 0, 1]);
        (await core.GetRequiredService<EventProcessor>().RunAsync(organization, default)).NextAt.ShouldBe(_clock.GetUtcNow().AddSeconds(33));
        _level.Requests.Count.ShouldBe(1);
    }

    private async Task<IReadOnlyList<WebhookEvent>> EventsAsync(IntakeParts parts, OrganizationId organization, EventState state) =>
        (await new WebhookEventService(parts.Inbox, parts.Due, new Retention(parts.Due, storage.Tables, parts.Inbox, _clock), _clock)
            .ListAsync(organization, state, new PageRequest(100, null), default)).Items;

    private ServiceProvider Core(int requestsPerMinute = 90)
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_clock);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", storage.ConnectionString), new("Level:RequestsPerMinute", $"{requestsPerMinute}")]).Build();
        services.AddCore(configuration);
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<ISecretStore>(_secrets);
        services.AddHttpClient<LevelClient>().ConfigurePrimaryHttpMessageHandler(() => _level);
        return services.BuildServiceProvider();
    }

    /// <summary>A connected organization with events of devices that have no asset.</summary>
    private async Task<(IntakeParts Parts, OrganizationId Organization)> WithEventAsync(int events = 1)
    {
        var parts = new IntakeParts(storage.Tables, _secrets, _clock);
        var (organization, endpoint, secret) = await parts.NewOrganizationAsync();
        await _secrets.SetAsync(new SecretReference("some-key"), "level-api-key", default);
        for (var i = 1; i <= events; i++)
        {
            var delivery = Deliveries.Request(endpoint, Deliveries.Body("device_updated", new { id = $"device-without-asset-{i}", hostname = "NEW" }), secret);
            (await parts.Intake.AcceptAsync(delivery, default)).Answer.ShouldBe(IntakeResult.Stored);
        }

        return (parts, organization);
    }
}
