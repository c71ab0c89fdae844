using Integration.Core.Results;
using Integration.Core.Storage;
using Integration.Core.Work;

namespace Integration.Core.Webhooks;

/// <summary>Number of events made pending again.</summary>
/// <param name="More">Whether there are more of them: ask again.</param>
internal sealed record ReplayedEvents(int Replayed, bool More);

/// <summary>Lists, replays and discards events for the API.</summary>
internal sealed class WebhookEventService(Inbox inbox, DueIndex index, Retention retention, TimeProvider time)
{
    private const int MaxReplayed = 1000;
    private const int MaxReadsAtOnce = 50;
    private const int MaxReasonLength = 400;

    /// <summary>A page of events: pending ones in order of receipt, others newest first.</summary>
    /// <param name="state">Only those; null for all that are waiting or done.</param>
    public async Task<Page<WebhookEvent>> ListAsync(OrganizationId organization, EventState? state, PageRequest part, CancellationToken cancellationToken)
    {
        var (rows, next) = await ReadAsync(organization, state, part, cancellationToken);
        return new Page<WebhookEvent>([.. rows.Select(row => row.ToEvent())], next);
    }

    /// <summary>An event with its history.</summary>
    public async Task<Result<WebhookEventDetail>> FindAsync(OrganizationId organization, string eventId, CancellationToken cancellationToken) =>
        await inbox.FindAsync(organization, eventId, withBody: true, cancellationToken) is { } row ? row.ToDetail() : Problem.NotFound("event");

    /// <summary>Replays a processed event. Applying it twice changes nothing. Wake the drain afterwards.</summary>
    public async Task<Result<WebhookEvent>> ReplayAsync(OrganizationId organization, string eventId, string by, CancellationToken cancellationToken)
    {
        var retry = new ConflictRetry($"Event {eventId}", time);
        while (await inbox.FindAsync(organization, eventId, withBody: false, cancellationToken) is { } row)
        {
            if (row.State == nameof(EventState.Pending))
            {
                return new Problem(ProblemKind.Conflict, "event-pending", "The event is already pending.");
            }

            await index.PutAsync(WorkKind.Drain.Of(organization), cancellationToken);
            if (await inbox.TryReopenAsync([Reopened(row, by)], cancellationToken))
            {
                return row.ToEvent();
            }

            await retry.WaitAsync(cancellationToken);
        }

        return Problem.NotFound("event");
    }

    /// <summary>Replays all events in a state, up to 1,000. Wake the drain afterwards.</summary>
    public async Task<Result<ReplayedEvents>> ReplayAllAsync(OrganizationId organization, EventState state, string by, CancellationToken cancellationToken)
    {
        if (state == EventState.Pending)
        {
            return Problem.Field("state", "is pending: these events are already waiting.");
        }

        var (rows, next) = await ReadAsync(organization, state, new PageRequest(MaxReplayed, null), cancellationToken);
        await index.PutAsync(WorkKind.Drain.Of(organization), cancellationToken);
        var replayed = 0;
        foreach (var chunk in rows.Chunk(Inbox.EventsPerTransaction))
        {
            // Another request is changing the same events: the next request handles the rest.
            var done = await inbox.TryReopenAsync([.. chunk.Select(row => Reopened(row, by))], cancellationToken);
            replayed += done ? chunk.Length : 0;
        }

        return new ReplayedEvents(replayed, next is not null || replayed < rows.Count);
    }

    /// <summary>Discards an event. It stays in the list, with the reason, as long as an applied one.</summary>
    public async Task<Result<WebhookEvent>> DiscardAsync(
        OrganizationId organization, string eventId, string? reason, string by, CancellationToken cancellationToken)
    {
        var why = reason?.Trim() ?? "";
        if (why.Length is 0 or > MaxReasonLength)
        {
            return Problem.Field("reason", $"is required, with at most {MaxReasonLength} characters, for whoever finds the event later.");
        }

        var retry = new ConflictRetry($"Event {eventId}", time);
        while (await inbox.FindAsync(organization, eventId, withBody: false, cancellationToken) is { } row)
        {
            if (row.State is nameof(EventState.Applied) or nameof(EventState.Superseded) or nameof(EventState.Discarded))
            {
                return new Problem(ProblemKind.Conflict, "event-done", $"The event is {row.State.ToLowerInvariant()}: there is nothing to discard.");
            }

            var waited = row.State == nameof(EventState.Pending);
            var now = time.GetUtcNow();
            row.Close(now, EventState.Discarded, $"Discarded by {by}: {why}", EventStepKind.Discarded);
            await retention.PlanAsync(organization, cancellationToken);
            if (await inbox.TryDiscardAsync(row, waited, cancellationToken))
            {
                return row.ToEvent();
            }

            await retry.WaitAsync(cancellationToken);
        }

        return Problem.NotFound("event");
    }

    private EventRow Reopened(EventRow row, string by)
    {
        row.State = nameof(EventState.Pending);
        row.Reason = row.Add(time.GetUtcNow(), EventStepKind.Replayed, $"Replayed by {by}.").Text;
        return row;
    }

    private async Task<(IReadOnlyList<EventRow> Rows, string? Next)> ReadAsync(
        OrganizationId organization, EventState? state, PageRequest part, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var more = false;
        await foreach (var pointer in inbox.Pointers(organization, state, part.After, cancellationToken))
        {
            if (keys.Count == part.Limit)
            {
                more = true;
                break;
            }

            keys.Add(pointer.RowKey);
        }

        var rows = new List<EventRow>();
        foreach (var some in keys.Chunk(MaxReadsAtOnce))
        {
            var found = await Task.WhenAll(some.Select(key => inbox.FindAsync(organization, key[^36..], withBody: false, cancellationToken)));
            rows.AddRange(found.OfType<EventRow>());
        }

        return (rows, more ? keys[^1] : null);
    }
}
