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
    private readonly FakeClock _clock = new(Some.Now);
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
            (await core.GetRequiredService<WebhookDrain>().RunAsync(organization, default)).Handled.ShouldBe(1);
            var next = (await core.GetRequiredService<WebhookDrain>().RunAsync(organization, default)).NextAt;
            if (attempt == 6)
            {
                next.ShouldBeNull("it waits no more");
                break;
            }

            waits.Add(next!.Value - _clock.GetUtcNow());
            _clock.Advance(waits[^1]);
        }

        waits.Select(wait => wait.TotalSeconds).ShouldBe([5, 10, 20, 40, 80]);
        var dead = (await new WebhookEvents(parts.Inbox, parts.Drains, new Retention(storage.Tables, parts.Inbox, _clock), _clock)
            .ListAsync(organization, EventState.DeadLetter, new PageRequest(10, null), default)).Items.ShouldHaveSingleItem();
        dead.Attempts.Count.ShouldBe(6);
        dead.Reason!.ShouldContain("502");
        _level.Requests.Count.ShouldBe(6);
    }

    [Fact]
    public async Task Level_may_ask_for_more_patience()
    {
        await using var core = Core();
        var (_, organization) = await WithEventAsync();
        _level.Answers("slow down", HttpStatusCode.TooManyRequests, retryAfter: "33");

        await core.GetRequiredService<WebhookDrain>().RunAsync(organization, default);

        (await core.GetRequiredService<WebhookDrain>().RunAsync(organization, default)).NextAt.ShouldBe(_clock.GetUtcNow().AddSeconds(33));
    }

    [Fact]
    public async Task What_Level_rules_out_is_a_dead_letter_at_once()
    {
        await using var core = Core();
        var (parts, organization) = await WithEventAsync();
        _level.Answers("no", HttpStatusCode.Forbidden);

        await core.GetRequiredService<WebhookDrain>().RunAsync(organization, default);

        (await core.GetRequiredService<WebhookDrain>().RunAsync(organization, default)).NextAt.ShouldBeNull();
        (await parts.Inbox.NewestDoneAsync(organization, default))!.State.ShouldBe("DeadLetter");
    }

    private ServiceProvider Core()
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_clock);
        services.AddCore(new ConfigurationBuilder().AddInMemoryCollection([new("AzureWebJobsStorage", storage.ConnectionString)]).Build());
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<ISecretStore>(_secrets);
        services.AddHttpClient<LevelClient>().ConfigurePrimaryHttpMessageHandler(() => _level);
        return services.BuildServiceProvider();
    }

    /// <summary>A connected organization with an event of a device that has no asset.</summary>
    private async Task<(IntakeParts Parts, Integration.Core.Organizations.OrganizationId Organization)> WithEventAsync()
    {
        var parts = new IntakeParts(storage.Tables, _secrets, _clock);
        var (organization, endpoint, secret) = await parts.NewOrganizationAsync();
        await _secrets.SetAsync(new SecretReference("some-key"), "level-api-key", default);
        var delivery = Deliveries.Request(endpoint, Deliveries.Body("device_updated", new { id = "device-without-asset", hostname = "NEW" }), secret);
        (await parts.Intake.AcceptAsync(delivery, default)).Answer.ShouldBe(WebhookAnswer.Stored);
        return (parts, organization);
    }
}
