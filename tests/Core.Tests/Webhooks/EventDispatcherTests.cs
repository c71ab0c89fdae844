using System.Text;
using Integration.Core.Results;
using Integration.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Webhooks;

public sealed class EventDispatcherTests
{
    private readonly List<string> _batches = [];

    [Fact]
    public async Task Events_of_one_handler_that_follow_one_another_are_handed_over_together_and_one_handler_serves_the_turn()
    {
        var results = await DispatchAsync("a1", "a2", "b1", "other", "a1", "a1");

        _batches.ShouldBe(["First 1: a1 a2", "Second 1: b1", "First 2: a1 a1"]);
        results.Select(result => result.Reason).ShouldBe(["a1", "a2", "b1", "Unsupported event type: other.", "a1", "a1"]);
        results.Select(result => result.State).Distinct().ShouldBe([EventState.Applied, EventState.Unsupported]);
    }

    [Fact]
    public async Task What_a_handler_throws_is_the_failure_of_its_events_alone()
    {
        var results = await DispatchAsync("a1", "broken", "b1");

        results.Select(result => result.Failure?.Message).ShouldBe([null, "Broken.", null]);
    }

    [Fact]
    public async Task A_turn_that_is_cancelled_is_no_failure_of_its_events() =>
        await Should.ThrowAsync<OperationCanceledException>(() => DispatchAsync(new CancellationToken(canceled: true), "broken"));

    [Fact]
    public async Task An_event_did_not_occur_after_it_came()
    {
        await DispatchAsync("a1");

        First.LastOccurredAt.ShouldBe(Some.Now);
    }

    private Task<IReadOnlyList<EventResult>> DispatchAsync(params string[] types) => DispatchAsync(default, types);

    private async Task<IReadOnlyList<EventResult>> DispatchAsync(CancellationToken cancellationToken, params string[] types)
    {
        await using var services = new ServiceCollection()
            .AddSingleton(_batches)
            .AddSingleton<EventDispatcher>()
            .AddEventHandler<First>("a1", "a2")
            .AddEventHandler<Second>("b1")
            .AddEventHandler<Broken>("broken")
            .BuildServiceProvider();
        return await services.GetRequiredService<EventDispatcher>().DispatchAsync([.. types.Select(Row)], cancellationToken);
    }

    private static EventRow Row(string type)
    {
        var row = new EventRow
        {
            PartitionKey = Some.Organization.Value,
            RowKey = EventRow.Key(Guid.NewGuid()),
            Type = type,
            ReceivedAt = Some.Now,
            OccurredAt = Some.Minute(5),
        };
        row.SetBytes(Encoding.UTF8.GetBytes($$$"""{"data": {"id": "{{{type}}}"}}"""));
        return row;
    }

    private class First(List<string> batches) : IWebhookEventHandler
    {
        private int _batch;

        public static DateTimeOffset LastOccurredAt { get; private set; }

        public Task<IReadOnlyList<EventResult>> HandleAsync(
            OrganizationId organization, IReadOnlyList<ReceivedEvent> events, CancellationToken cancellationToken)
        {
            batches.Add($"{GetType().Name} {++_batch}: {string.Join(' ', events.Select(received => received.Type))}");
            LastOccurredAt = events[^1].OccurredAt;
            return Task.FromResult<IReadOnlyList<EventResult>>(
                [.. events.Select(received => new EventResult(EventState.Applied, received.Data.Text("id")!))]);
        }
    }

    private sealed class Second(List<string> batches) : First(batches);

    private sealed class Broken : IWebhookEventHandler
    {
        public Task<IReadOnlyList<EventResult>> HandleAsync(
            OrganizationId organization, IReadOnlyList<ReceivedEvent> events, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new InvalidOperationException("Broken.");
        }
    }
}
