using System.Diagnostics.Metrics;
using Integration.Core.Storage;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Storage;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

[Collection(StorageCollection.Name)]
public sealed class CatchUpTests(TestStorage storage)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly SecretsInMemory _secrets = new();

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
            (await DueAsync(organization)).ShouldBeEmpty("the burst goes on");
        }

        answers.Count(answer => answer.Answer == IntakeResult.Stored).ShouldBeInRange(10, 20);
        answers.Where(answer => answer.Answer != IntakeResult.Stored).ShouldAllBe(answer => answer.Answer == IntakeResult.RateLimited
            && answer.RetryAfter > TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromSeconds(61));
        var due = (await DueAsync(organization)).ShouldHaveSingleItem();
        (await DueAsync(organization)).ShouldHaveSingleItem("it comes again until the sync was started");

        await instance.CatchUp.DoneAsync(due, default);
        (await DueAsync(organization)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_refused_while_the_sync_starts_is_caught_up_with_as_well()
    {
        var (organization, _, _) = await NewInstance().NewOrganizationAsync();
        await NewInstance().CatchUp.RefusedAsync(organization, default);
        _clock.Advance(TimeSpan.FromSeconds(61));
        var due = (await DueAsync(organization)).ShouldHaveSingleItem();

        await NewInstance().CatchUp.RefusedAsync(organization, default);
        await NewInstance().CatchUp.DoneAsync(due, default);

        _clock.Advance(TimeSpan.FromSeconds(61));
        (await DueAsync(organization)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Before_the_set_up_is_done_there_is_nothing_to_catch_up_with()
    {
        var (organization, _, _) = await NewInstance().NewOrganizationAsync(setUp: false);
        await NewInstance().CatchUp.RefusedAsync(organization, default);
        _clock.Advance(TimeSpan.FromSeconds(61));

        (await DueAsync(organization)).ShouldBeEmpty();
        (await storage.Tables.Schedules.FindAsync<CatchUpRow>(CatchUpRow.Partition, organization.Value, default)).ShouldBeNull();
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

    private async Task<List<CatchUpDue>> DueAsync(OrganizationId organization)
    {
        var due = new List<CatchUpDue>();
        await foreach (var one in NewInstance().CatchUp.DueAsync(default))
        {
            due.Add(one);
        }

        return [.. due.Where(one => one.Organization == organization)];
    }
}
