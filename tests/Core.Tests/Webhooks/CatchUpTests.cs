using System.Diagnostics.Metrics;
using Integration.Core.Sync;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Work;
using Integration.Core.Webhooks;
using Integration.Core.Work;

namespace Integration.Core.Tests.Webhooks;

[Collection(StorageCollection.Name)]
public sealed class CatchUpTests(TestStorage storage)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly SecretsInMemory _secrets = new();
    private readonly EngineInMemory _engine = new();

    [Fact]
    public async Task What_was_refused_is_caught_up_with_once_when_the_burst_is_over()
    {
        var instance = NewInstance();
        var (organization, endpoint, secret) = await instance.NewOrganizationAsync();
        var answers = new List<IntakeStatus>();
        for (var second = 0; second < 90; second += 5)
        {
            _clock.Advance(TimeSpan.FromSeconds(5));
            answers.Add(await SendAsync(instance, endpoint, secret));
            answers.Add(await SendAsync(instance, endpoint, secret));
            (await StartedAsync(organization)).ShouldBe(0, "the burst goes on");
        }

        answers.Count(answer => answer.Answer == IntakeResult.Stored).ShouldBeInRange(10, 20);
        answers.Where(answer => answer.Answer != IntakeResult.Stored).ShouldAllBe(answer => answer.Answer == IntakeResult.RateLimited
            && answer.RetryAfter > TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromMinutes(2));
        (await StartedAsync(organization)).ShouldBe(1);
        (await StartedAsync(organization)).ShouldBe(1);
        (await DueParts.EntriesAsync(storage.Tables, organization, CatchUp.Kind)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_refused_while_the_sync_starts_is_caught_up_with_as_well()
    {
        var (organization, _, _) = await NewInstance().NewOrganizationAsync();
        await NewInstance().CatchUp.RefusedAsync(organization, default);
        _clock.Advance(TimeSpan.FromMinutes(2));
        _engine.BeforeStart = _ => NewInstance().CatchUp.RefusedAsync(organization, default);
        (await StartedAsync(organization)).ShouldBe(1);
        _engine.BeforeStart = null;
        _engine.End(Started(organization).Last().Instance);

        _clock.Advance(TimeSpan.FromMinutes(2));
        (await StartedAsync(organization)).ShouldBe(2);
    }

    [Fact]
    public async Task While_a_full_sync_runs_the_catch_up_waits()
    {
        var (organization, _, _) = await NewInstance().NewOrganizationAsync();
        await NewInstance().CatchUp.RefusedAsync(organization, default);
        _clock.Advance(TimeSpan.FromMinutes(2));
        (await StartedAsync(organization)).ShouldBe(1);
        await NewInstance().CatchUp.RefusedAsync(organization, default);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await new WorkClaims(storage.Tables, _clock).TurnAsync(
            WorkKind.Sync(SyncKind.Full), organization, ((SyncState)Started(organization).Last().Input).Run.Value, () => Task.FromResult(""), null, default);

        (await StartedAsync(organization)).ShouldBe(1, "that one may have passed what was refused");
        _engine.End(Started(organization).Last().Instance);
        (await StartedAsync(organization)).ShouldBe(2);
    }

    [Fact]
    public async Task Before_the_set_up_is_done_there_is_nothing_to_catch_up_with()
    {
        var (organization, _, _) = await NewInstance().NewOrganizationAsync(setUp: false);
        await NewInstance().CatchUp.RefusedAsync(organization, default);
        _clock.Advance(TimeSpan.FromMinutes(2));

        (await StartedAsync(organization)).ShouldBe(0);
        (await DueParts.EntriesAsync(storage.Tables, organization)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_rightly_signed_requests_count()
    {
        var instance = NewInstance();
        var (_, endpoint, secret) = await instance.NewOrganizationAsync();
        for (var i = 0; i < 50; i++)
        {
            (await SendAsync(instance, endpoint, "wrong")).Answer.ShouldBe(IntakeResult.Refused);
        }

        (await SendAsync(instance, endpoint, secret)).Answer.ShouldBe(IntakeResult.Stored);
    }

    [Fact]
    public async Task A_refused_request_is_counted()
    {
        var counted = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == WebhookIntake.MeterName)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (tags[0] is { Key: "answer", Value: IntakeResult.Refused })
            {
                Interlocked.Add(ref counted, (int)count);
            }
        });
        listener.Start();
        var instance = NewInstance();
        var (_, endpoint, _) = await instance.NewOrganizationAsync();

        for (var i = 0; i < 3; i++)
        {
            await SendAsync(instance, endpoint, "wrong");
        }

        counted.ShouldBeGreaterThanOrEqualTo(3, "other tests may send at the same time");
    }

    private static Task<IntakeStatus> SendAsync(IntakeParts instance, string endpoint, string secret) =>
        instance.Intake.AcceptAsync(Deliveries.Request(endpoint, Deliveries.Body(), secret), default);

    private IntakeParts NewInstance() => new(storage.Tables, _secrets, _clock, new WebhookOptions { EventsPerMinute = 10 });

    /// <summary>Looks for what is due.</summary>
    /// <returns>How many full syncs of the organization have been started so far.</returns>
    private async Task<int> StartedAsync(OrganizationId organization)
    {
        await new DispatcherParts(storage.Tables, _clock).Dispatcher.RunAsync(_engine, default);
        return Started(organization).Count();
    }

    private IEnumerable<(string Orchestration, string Instance, object Input, TimeSpan Delay)> Started(OrganizationId organization) =>
        _engine.Starts.Where(start => start.Instance.StartsWith($"sync-full-{organization}", StringComparison.Ordinal));
}
